from allhands.kernel.needs import SIGNED_IN
from allhands.kernel.routes import route
from allhands.search import views

urlpatterns = [
    route("search", name="search", needs=SIGNED_IN, get=views.page),
    route("search/results", name="search_results", needs=SIGNED_IN, get=views.results),
    route("search/choices", name="search_choices", needs=SIGNED_IN, post=views.choose),
]
