from allhands.kernel.needs import MEMBER
from allhands.kernel.routes import route
from allhands.transfer import views

urlpatterns = [
    route("imports", name="imports", needs=MEMBER, get=views.imports, post=views.upload),
    route(
        "imports/<int:number>",
        name="import_run",
        needs=MEMBER,
        get=views.run,
        post=views.go_on,
        delete=views.discard,
    ),
    route("imports/<int:number>/progress", name="import_progress", needs=MEMBER, get=views.progress),
]
