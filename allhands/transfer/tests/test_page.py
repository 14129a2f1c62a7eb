"""The page: hand in an archive, see what it holds, let it in. Only its own person and administrators see it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from allhands.cards.actions.places import grant
from allhands.cards.models import Attachment, Card, Collection, Grant
from allhands.kernel.actor import Actor
from allhands.kernel.errors import Conflict, Forbidden
from allhands.kernel.models import Event
from allhands.kernel.testing import travel
from allhands.transfer import actions, running, uploads
from allhands.transfer.access import runs_visible_to
from allhands.transfer.jobs import forget_uploads
from allhands.transfer.models import ImportRun
from allhands.transfer.tests.conftest import zipped

PAGES = {
    "help/refunds.md": "# Refunds\n\n[hours](hours.md) [lost](lost.md)\n",
    "help/hours.md": "# Hours\n\nNine to five.\n",
    "help/empty.md": "",
}


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """The thread's work is done before the answer."""
    monkeypatch.setattr(running, "spawn", lambda work: work())


@pytest.fixture
def waiting(monkeypatch) -> list[Callable[[], None]]:
    """The thread's work, to be done by the test when it likes."""
    kept: list[Callable[[], None]] = []
    monkeypatch.setattr(running, "spawn", kept.append)
    return kept


@pytest.fixture
def hand_in(client_of) -> Callable[..., ImportRun]:
    """Uploads an archive on the page: hand_in(ann, care)."""

    def upload(person, place, files=None) -> ImportRun:
        sent = {"file": SimpleUploadedFile("help.zip", zipped(files or PAGES)), "collection": place.id}
        answer = client_of(person).post("/imports", sent)
        assert answer.status_code == 302, answer.content
        return ImportRun.objects.latest("id")

    return upload


def page(client, run: ImportRun) -> str:
    answer = client.get(f"/imports/{run.id}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_upload_is_looked_into_then_imported(ann, care, client_of, hand_in):
    run = hand_in(ann, care)
    client = client_of(ann)
    shown = page(client, run)
    assert "Nothing is written yet." in shown
    assert "which is not among the pages" in shown and "The page is empty." in shown
    assert not Card.objects.exists()
    assert client.post(f"/imports/{run.id}").headers["Location"] == f"/imports/{run.id}"
    shown = page(client, run)
    assert "2 pages are in." in shown and f'href="/collections/{care.id}"' in shown
    assert Card.objects.filter(collection=care, owner=ann).count() == 2
    run.refresh_from_db()
    assert (run.state, run.key) == ("done", run.key) and not uploads.path_of(run.key).exists()
    names = Event.objects.filter(name__startswith="transfer.").order_by("id").values_list("name", flat=True)
    assert list(names) == ["transfer.handed_in", "transfer.begun", "transfer.begun", "transfer.imported"]
    assert Event.objects.get(name="transfer.imported").payload["run"] == run.id


def test_the_upload_lies_safely_in_the_data_folder(ann, care, hand_in, settings):
    run = hand_in(ann, care)
    path = settings.DATA / "imports" / run.key
    assert path.read_bytes() == zipped(PAGES) and len(run.key) == 32
    assert (run.name, run.size, run.person) == ("help.zip", path.stat().st_size, ann)


def test_importing_the_same_archive_again_updates_and_never_doubles(ann, care, client_of, hand_in):
    for _time in range(2):
        run = hand_in(ann, care)
        client_of(ann).post(f"/imports/{run.id}")
    assert Card.objects.count() == 2
    assert "2 unchanged" in page(client_of(ann), run)


def test_a_done_import_is_not_done_again(ann, care, client_of, hand_in):
    run = hand_in(ann, care)
    client_of(ann).post(f"/imports/{run.id}")
    assert client_of(ann).post(f"/imports/{run.id}").status_code == 409


def test_only_collections_in_which_one_may_write_are_offered(ann, noa, care, finance, client_of):
    shown = client_of(ann).get("/imports").content.decode()
    assert "Customer care" in shown and "Finance" not in shown.split("<form class")[1]
    assert "You may not write in any collection yet" in client_of(noa).get("/imports").content.decode()
    for person, place in ((noa, care), (ann, finance)):
        sent = {"file": SimpleUploadedFile("help.zip", zipped(PAGES)), "collection": place.id}
        assert client_of(person).post("/imports", sent).status_code == 422
    assert not ImportRun.objects.exists() and not list(uploads.folder().glob("*"))


def test_outsiders_and_partners_have_no_door_here(ann, ada, otto, pia, care, client_of, hand_in, client):
    run = hand_in(ann, care)
    grant(Actor(person=ada), care, role="author", to=pia)
    for person in (otto, pia):
        for path in ("/imports", f"/imports/{run.id}", f"/imports/{run.id}/progress"):
            assert client_of(person).get(path).status_code == 403
        sent = {"file": SimpleUploadedFile("help.zip", zipped(PAGES)), "collection": care.id}
        assert client_of(person).post("/imports", sent).status_code == 403
        assert client_of(person).post(f"/imports/{run.id}").status_code == 403
        assert not runs_visible_to(Actor(person=person)).exists()
        assert "/imports" not in client_of(person).get("/collections").content.decode()
    for path in ("/imports", f"/imports/{run.id}", f"/imports/{run.id}/progress"):
        assert client.get(path).headers["Location"].startswith(reverse("account_login"))
    assert client.post("/imports").status_code == 401
    assert not Card.objects.exists()


def test_colleagues_do_not_see_it_but_administrators_do(ann, vera, ada, care, client_of, hand_in):
    run = hand_in(ann, care)
    for method, path in (
        ("get", f"/imports/{run.id}"),
        ("post", f"/imports/{run.id}"),
        ("get", f"/imports/{run.id}/progress"),
    ):
        assert getattr(client_of(vera), method)(path).status_code == 404
    assert client_of(vera).post(f"/imports/{run.id}", {"_method": "delete"}).status_code == 404
    assert "help.zip" not in client_of(vera).get("/imports").content.decode()
    assert "help.zip" in client_of(ada).get("/imports").content.decode()
    assert "Nothing is written yet." in page(client_of(ada), run)
    assert not Card.objects.exists()


@pytest.mark.parametrize("who", ["vera", "otto", "pia", "noa"])
def test_the_actions_refuse_by_themselves(request, ann, care, who, hand_in):
    run = hand_in(ann, care)
    by = Actor(person=request.getfixturevalue(who))
    for act in (lambda: actions.begin(by, run, lease="x"), lambda: actions.discard(by, run)):
        with pytest.raises(Forbidden):
            act()
    if who != "vera":
        with pytest.raises(Forbidden):
            actions.hand_in(by, care, name="a.zip", size=1, key="k")
    for act in (actions.note_progress, actions.note_failure, actions.note_look):
        with pytest.raises(Forbidden):
            act(by, run.id, lease="", **{"note_progress": {"done": 1, "total": 1}}.get(act.__name__, {}))
    with pytest.raises(Forbidden):
        actions.sweep(by, now=timezone.now())


def test_rights_are_asked_again_when_it_starts(ann, care, client_of, hand_in):
    run = hand_in(ann, care)
    Grant.objects.filter(person=ann).delete()
    assert client_of(ann).post(f"/imports/{run.id}").status_code == 403
    assert "Start again" not in page(client_of(ann), run)
    assert not Card.objects.exists()


def test_rights_taken_back_while_it_is_made_ready_stop_it(
    ann, care, client_of, hand_in, waiting, monkeypatch
):
    run = hand_in(ann, care)
    waiting.pop()()
    client_of(ann).post(f"/imports/{run.id}")
    real = running.prepare

    def prepare(*arguments, **keywords):
        ready = real(*arguments, **keywords)
        Grant.objects.filter(person=ann).delete()
        return ready

    monkeypatch.setattr(running, "prepare", prepare)
    waiting.pop()()
    run.refresh_from_db()
    assert run.state == "failed" and "You may not do this." in run.problem
    assert not Card.objects.exists()


def test_somebody_who_was_shut_out_imports_nothing(ann, care, hand_in, waiting):
    run = hand_in(ann, care)
    ann.is_active = False
    ann.save()
    waiting.pop()()
    run.refresh_from_db()
    assert run.state == "failed"


def test_while_it_runs_the_page_shows_how_far_it_is(ann, care, client_of, hand_in, waiting):
    run = hand_in(ann, care)
    client = client_of(ann)
    progress = client.get(f"/imports/{run.id}/progress").json()
    assert progress == {"done": 0, "total": 0, "words": "Reading the archive…", "finished": False, "url": ""}
    assert f'data-progress-url="/imports/{run.id}/progress"' in page(client, run)
    lease = ImportRun.objects.get(id=run.id).lease
    actions.note_progress(Actor.system(), run.id, lease=lease, done=420, total=883)
    assert client.get(f"/imports/{run.id}/progress").json()["words"] == "420 of 883 pages"
    assert 'value="420" max="883"' in page(client, run)
    assert client.post(f"/imports/{run.id}").status_code == 409
    assert client.post(f"/imports/{run.id}", {"_method": "delete"}).status_code == 409
    waiting.pop()()
    progress = client.get(f"/imports/{run.id}/progress").json()
    assert (progress["finished"], progress["url"]) == (True, f"/imports/{run.id}")


def test_a_run_whose_process_died_says_so_and_starts_again(ann, care, client_of, hand_in, waiting):
    run = hand_in(ann, care)
    waiting.pop()()
    client_of(ann).post(f"/imports/{run.id}")
    dead = waiting.pop()
    with travel(timezone.now() + timedelta(seconds=61)):
        client = client_of(ann)
        assert client.get(f"/imports/{run.id}/progress").json()["finished"]
        assert "stopped in the middle" in page(client, run)
        assert "Stopped in the middle" in client.get("/imports").content.decode()
        client.post(f"/imports/{run.id}")
        waiting.pop()()
    assert Card.objects.count() == 2
    # It was not dead at all: it wakes up, and finds that another did its work.
    uploads.keep([b""])
    uploads.path_of(run.key).write_bytes(zipped(PAGES | {"more.md": "# More\n\nText\n"}))
    dead()
    assert Card.objects.count() == 2
    run.refresh_from_db()
    assert run.state == "done"


def test_a_thread_that_was_replaced_stores_nothing(ann, care, client_of, hand_in, waiting, monkeypatch, png):
    run = hand_in(ann, care, {"p.md": "# P\n\n![a](a.png)\n", "a.png": png()})
    waiting.pop()()
    client_of(ann).post(f"/imports/{run.id}")
    real = running.prepare

    def prepare(*arguments, **keywords):
        ready = real(*arguments, **keywords)
        ImportRun.objects.filter(id=run.id).update(lease="another")
        return ready

    monkeypatch.setattr(running, "prepare", prepare)
    waiting.pop()()
    assert not Card.objects.exists() and not Attachment.objects.exists()
    run.refresh_from_db()
    assert run.state == "importing"


def test_a_fault_of_ours_is_told_and_the_next_try_works(ann, care, client_of, hand_in, monkeypatch, settings):
    run = hand_in(ann, care)
    client = client_of(ann)
    with monkeypatch.context() as broken:
        broken.setattr("allhands.cards.actions.importing._tie", lambda *arguments: 1 / 0)
        client.post(f"/imports/{run.id}")
    shown = page(client, run)
    assert "Something broke on our side" in shown and "Start again" in shown
    assert not Card.objects.exists()
    client.post(f"/imports/{run.id}")
    assert Card.objects.count() == 2


def test_what_is_no_zip_is_refused_with_a_sentence(ann, care, client_of):
    sent = {"file": SimpleUploadedFile("help.zip", b"PK not really"), "collection": care.id}
    client = client_of(ann)
    client.post("/imports", sent)
    run = ImportRun.objects.get()
    assert "The zip file is damaged. Pack it again." in page(client, run)
    assert client.post(f"/imports/{run.id}", {"_method": "delete"}).headers["Location"] == "/imports"
    assert not ImportRun.objects.exists() and not list(uploads.folder().glob("*"))


def test_an_archive_without_pages_offers_no_import(ann, care, client_of, hand_in):
    shown = page(client_of(ann), hand_in(ann, care, {"a.txt": "no page"}))
    assert "There is no page in it that can be taken." in shown and "Start again" not in shown


def test_what_is_too_large_is_refused(ann, care, client_of, settings):
    settings.MAX_IMPORT_BYTES = 100
    sent = {"file": SimpleUploadedFile("help.zip", zipped(PAGES)), "collection": care.id}
    answer = client_of(ann).post("/imports", sent)
    assert answer.status_code == 422 and "This file is larger than 0 MB" in answer.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"file": "x"}, {"collection": "9" * 30}, {"collection": "x\x00"}])
def test_nonsense_is_refused(ann, care, client_of, sent):
    assert client_of(ann).post("/imports", sent).status_code == 422
    assert not ImportRun.objects.exists()


def test_uploads_do_not_pile_up(ann, vera, care, client_of, hand_in, settings):
    old, fresh = hand_in(ann, care), hand_in(ann, care)
    with travel(timezone.now() + timedelta(days=3)):
        forget_uploads(timezone.now() + timedelta(days=3))
        assert uploads.path_of(fresh.key).exists()
    ImportRun.objects.filter(id=old.id).update(handed_in_at=timezone.now() - timedelta(days=8))
    stray = uploads.keep([b"left behind"])
    forget_uploads(timezone.now())
    old.refresh_from_db()
    assert old.key == "" and uploads.path_of(fresh.key).exists() and uploads.path_of(stray).exists()
    assert "The uploaded file is no longer here" in page(client_of(ann), old)
    assert client_of(ann).post(f"/imports/{old.id}").status_code == 400
    forget_uploads(timezone.now() + timedelta(days=2))
    assert not uploads.path_of(stray).exists() and uploads.path_of(fresh.key).exists()


def test_a_name_with_markup_is_shown_as_text(ann, care, client_of, hand_in):
    run = hand_in(ann, care, {"<img src=x onerror=alert(1)>.md": "", "a.md": "# A\n\n[x](<<b>.md>)\n"})
    ImportRun.objects.filter(id=run.id).update(name="<script>alert(1)</script>.zip")
    for shown in (page(client_of(ann), run), client_of(ann).get("/imports").content.decode()):
        assert "<script>alert" not in shown and "<img src=x" not in shown


def test_the_work_runs_beside_the_requests(monkeypatch):
    monkeypatch.undo()
    done = threading.Event()
    running.spawn(done.set)
    assert done.wait(5)


def test_who_waits_in_line_is_not_taken_for_dead(ann, care, hand_in, waiting, monkeypatch):
    run = hand_in(ann, care)
    ImportRun.objects.filter(id=run.id).update(beat_at=timezone.now() - timedelta(minutes=5))
    monkeypatch.setattr(running, "BEAT_SECONDS", 0.001)
    beaten = []
    real = actions.note_progress

    def note(*arguments, **keywords):
        beaten.append(keywords["done"])
        real(*arguments, **keywords)
        if len(beaten) == 2:
            running._turn.release()

    monkeypatch.setattr(actions, "note_progress", note)
    assert running._turn.acquire(timeout=1)
    waiting.pop()()
    run.refresh_from_db()
    assert run.state == "looked" and not run.is_lost(timezone.now())
    assert len(beaten) > 2


def test_starting_twice_at_once_starts_once(ann, care, hand_in, waiting):
    run = hand_in(ann, care)
    with pytest.raises(Conflict):
        running.start(Actor(person=ann), run)
    assert len(waiting) == 1


def test_who_looks_through_anothers_eyes_starts_nothing(ann, ada, care, hand_in):
    run = hand_in(ann, care)
    with pytest.raises(Forbidden):
        running.start(Actor(person=ann, viewer=ada.id), run)


def test_a_removed_collection_takes_its_imports_along(ann, ada, care, hand_in):
    hand_in(ann, care)
    Collection.objects.get(id=care.id).delete()
    assert not ImportRun.objects.exists()
