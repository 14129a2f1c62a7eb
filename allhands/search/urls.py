from allhands.kernel.needs import SIGNED_IN
from allhands.kernel.routes import route
from allhands.search.access import CURATOR
from allhands.search.views import results, searched, synonyms

urlpatterns = [
    route("search", name="search", needs=SIGNED_IN, get=results.page),
    route("search/results", name="search_results", needs=SIGNED_IN, get=results.results),
    route("search/choices", name="search_choices", needs=SIGNED_IN, post=results.choose),
    route("searches", name="searches", needs=CURATOR, get=searched.page),
    route("synonyms", name="synonyms", needs=CURATOR, get=synonyms.page, post=synonyms.add),
    route("synonyms/dismissals", name="pair_dismissals", needs=CURATOR, post=synonyms.dismiss),
    route(
        "synonyms/<int:number>",
        name="synonym_group",
        needs=CURATOR,
        get=synonyms.one,
        post=synonyms.change,
        delete=synonyms.remove,
    ),
    route("searches/dismissals", name="dismissals", needs=CURATOR, post=searched.dismiss),
    route("searches/dismissals/<int:number>", name="dismissal", needs=CURATOR, delete=searched.bring_back),
]
