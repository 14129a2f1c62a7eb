from allhands.curation import views
from allhands.kernel.needs import SIGNED_IN
from allhands.kernel.routes import route

urlpatterns = [
    route("proposals", name="proposals", needs=SIGNED_IN, get=views.desk, post=views.hand_in),
    route("cards/<int:number>/proposals", name="card_proposals", needs=SIGNED_IN, post=views.propose),
    route(
        "proposals/<int:number>", name="proposal", needs=SIGNED_IN, get=views.proposal, delete=views.withdraw
    ),
    route(
        "proposals/<int:number>/text",
        name="proposal_text",
        needs=SIGNED_IN,
        get=views.text_page,
        post=views.change_text,
    ),
    route("proposals/<int:number>/approval", name="approval", needs=SIGNED_IN, post=views.approve),
    route("proposals/<int:number>/notes", name="proposal_notes", needs=SIGNED_IN, post=views.note),
    route(
        "proposals/<int:number>/refusal",
        name="refusal",
        needs=SIGNED_IN,
        post=views.decline,
        delete=views.reopen,
    ),
]
