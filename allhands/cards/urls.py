from allhands.cards.views import places, reading, writing
from allhands.kernel.needs import MEMBER, SIGNED_IN
from allhands.kernel.routes import route

urlpatterns = [
    route("collections", name="collections", needs=SIGNED_IN, get=reading.collections, post=places.create),
    route("collections/new", name="collection_new", needs=MEMBER, get=places.new),
    route(
        "collections/<int:number>",
        name="collection",
        needs=SIGNED_IN,
        get=reading.collection,
        delete=places.remove,
    ),
    route(
        "collections/<int:number>/settings",
        name="collection_settings",
        needs=SIGNED_IN,
        get=places.settings_page,
        post=places.change,
    ),
    route("collections/<int:number>/grants", name="grants", needs=SIGNED_IN, post=places.grant),
    route(
        "collections/<int:number>/grants/<int:grant>", name="grant", needs=SIGNED_IN, delete=places.ungrant
    ),
    route("collections/<int:number>/folders", name="folders", needs=SIGNED_IN, post=places.make_folder),
    route(
        "folders/<int:number>",
        name="folder",
        needs=SIGNED_IN,
        get=reading.folder,
        delete=places.remove_folder,
    ),
    route(
        "folders/<int:number>/settings",
        name="folder_settings",
        needs=SIGNED_IN,
        get=places.folder_settings,
        post=places.change_folder,
    ),
    route("cards", name="cards", needs=SIGNED_IN, post=writing.create),
    route("cards/new", name="card_new", needs=SIGNED_IN, get=writing.new),
    route("cards/complete", name="card_complete", needs=SIGNED_IN, get=writing.complete),
    route("cards/rendering", name="card_rendering", needs=SIGNED_IN, post=writing.render_preview),
    route("cards/<int:number>", name="card", needs=SIGNED_IN, get=reading.card),
    route("cards/<int:number>/preview", name="card_preview", needs=SIGNED_IN, get=reading.preview),
    route(
        "cards/<int:number>/edit", name="card_edit", needs=SIGNED_IN, get=writing.edit, post=writing.change
    ),
    route("cards/<int:number>/versions", name="versions", needs=SIGNED_IN, get=reading.versions),
    route("cards/<int:number>/versions/<int:version>", name="version", needs=SIGNED_IN, get=reading.version),
    route(
        "cards/<int:number>/versions/<int:version>/restoration",
        name="restoration",
        needs=SIGNED_IN,
        post=writing.restore,
    ),
    route(
        "cards/<int:number>/archival",
        name="archival",
        needs=SIGNED_IN,
        post=writing.archive,
        delete=writing.unarchive,
    ),
    route(
        "cards/<int:number>/place",
        name="card_place",
        needs=SIGNED_IN,
        get=writing.move_page,
        post=writing.move,
    ),
    route(
        "cards/<int:number>/favourite",
        name="favourite",
        needs=SIGNED_IN,
        post=writing.favourite,
        delete=writing.unfavourite,
    ),
    route("cards/<int:number>/copies", name="copies", needs=SIGNED_IN, post=writing.copied),
    route("drafts", name="drafts", needs=SIGNED_IN, get=writing.drafts),
    route("drafts/<str:key>", name="draft", needs=SIGNED_IN, put=writing.draft, delete=writing.discard_draft),
    route("attachments", name="attachments", needs=SIGNED_IN, post=writing.upload),
    route("attachments/<str:key>/<str:name>", name="attachment", needs=SIGNED_IN, get=writing.attachment),
]
