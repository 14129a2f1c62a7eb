from allhands.kernel.needs import SIGNED_IN
from allhands.kernel.routes import route
from allhands.trust import views

urlpatterns = [
    route(
        "cards/<int:number>/verification",
        name="verification",
        needs=SIGNED_IN,
        post=views.verify,
        delete=views.unverify,
    ),
    route(
        "cards/<int:number>/verifier", name="verifier", needs=SIGNED_IN, get=views.verifier, post=views.choose
    ),
]
