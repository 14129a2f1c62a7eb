"""Who I am, and the places where cards lie: collections and folders."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from allhands.api import queries, shapes
from allhands.api.paging import mark_of, page, split
from allhands.cards.access import collection_for
from allhands.kernel.errors import NotFound
from allhands.kernel.routes import actor_of
from allhands.people.queries import workspace

router = Router()


@router.get("/me", response=shapes.Me, summary="Who am I")
def me(request: HttpRequest) -> shapes.Me:
    """The person whom the token speaks for, and what the token may do."""
    actor = actor_of(request)
    person, place = actor.person, workspace(actor)
    home = person.department
    return shapes.Me(
        id=person.pk,
        name=person.name,
        email=person.email,
        role=person.role,
        title=person.title,
        department=shapes.Named(id=home.pk, name=home.name) if home else None,
        languages=person.languages,
        zone=person.zone or place.zone,
        scopes=sorted(actor.scopes or ()),
        workspace=shapes.Workspace(name=place.name, zone=place.zone, language=place.language),
    )


@router.get("/collections", response=shapes.Collections, summary="List collections")
def list_collections(request: HttpRequest, asked: Query[shapes.Paging]) -> HttpResponse:
    """The collections that you may read, by id."""
    mark = mark_of(request) or [0]
    found = queries.collections(actor_of(request), after=int(mark[0]), limit=asked.limit + 1)
    items, last = split(found, asked.limit)
    return page(request, shapes.Collections, items, [last.id] if last else None)


@router.get("/collections/{int:number}", response=shapes.Collection, summary="Get a collection")
def get_collection(request: HttpRequest, number: shapes.Number) -> shapes.Collection:
    found = queries.collections(actor_of(request), after=0, limit=1, only=number)
    if not found:
        raise NotFound()
    return found[0]


@router.get("/collections/{int:number}/folders", response=shapes.Folders, summary="List folders")
def list_folders(request: HttpRequest, number: shapes.Number, asked: Query[shapes.Paging]) -> HttpResponse:
    """Every folder of a collection at any depth, by id."""
    actor, mark = actor_of(request), mark_of(request) or [0]
    place = collection_for(actor, number)
    found = queries.folders(actor, after=int(mark[0]), limit=asked.limit + 1, collection=place.pk)
    items, last = split(found, asked.limit)
    return page(request, shapes.Folders, items, [last.id] if last else None)


@router.get("/folders/{int:number}", response=shapes.Folder, summary="Get a folder")
def get_folder(request: HttpRequest, number: shapes.Number) -> shapes.Folder:
    found = queries.folders(actor_of(request), after=0, limit=1, id=number)
    if not found:
        raise NotFound()
    return found[0]
