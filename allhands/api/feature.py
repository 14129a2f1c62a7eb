from allhands.kernel.features import Feature

feature = Feature(name="api")
