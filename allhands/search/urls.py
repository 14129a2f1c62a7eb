from allhands.kernel.needs import SIGNED_IN
from allhands.kernel.routes import route
from allhands.search import views

urlpatterns = [
    route("search", name="search", needs=SIGNED_IN, get=views.page),
    route("search/results", name="search_results", needs=SIGNED_IN, get=views.results),
]
