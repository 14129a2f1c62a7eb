"""Trust on pages: the pill, the buttons, and who gets which."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from allhands.trust.models import Verification


def test_verify_on_the_page_and_warn(vera, noa, card, client_of):
    client = client_of(vera)
    assert f'action="/cards/{card.id}/verification"' in client.get(f"/cards/{card.id}").content.decode()
    client.post(f"/cards/{card.id}/verification", {"version": 1})
    assert "Trusted until" in client_of(noa).get(f"/cards/{card.id}").content.decode()
    client.post(f"/cards/{card.id}/verification", {"_method": "delete", "reason": "Old fee"})
    assert "Vera Verifier: Old fee" in client_of(noa).get(f"/cards/{card.id}").content.decode()


def test_readers_get_no_button_and_outsiders_nothing(noa, otto, card, client_of):
    assert (
        f'action="/cards/{card.id}/verification"'
        not in client_of(noa).get(f"/cards/{card.id}").content.decode()
    )
    assert client_of(noa).post(f"/cards/{card.id}/verification").status_code == 403
    assert client_of(otto).post(f"/cards/{card.id}/verification").status_code == 404


def test_the_verifier_is_chosen_on_a_page(ann, ted, noa, card, client_of):
    client = client_of(ann)
    assert client.get(f"/cards/{card.id}/verifier").status_code == 200
    client.post(f"/cards/{card.id}/verifier", {"verifier": f"person-{ted.id}", "interval": "30"})
    row = Verification.objects.get(card=card)
    assert (row.verifier_person, row.interval_days) == (ted, 30)
    assert "Ted Expert answers for it" in client.get(f"/cards/{card.id}").content.decode()
    assert "Verify: " + card.title in client_of(ted).get("/").content.decode()
    assert client_of(noa).get(f"/cards/{card.id}/verifier").status_code == 403


def test_a_date_is_an_interval_too(vera, card, client_of):
    day = date.today() + timedelta(days=40)
    sent = {"verifier": "", "interval": "date", "fixed_date": day.isoformat()}
    client_of(vera).post(f"/cards/{card.id}/verifier", sent)
    client_of(vera).post(f"/cards/{card.id}/verification")
    assert Verification.objects.get(card=card).until == day


@pytest.mark.parametrize(
    "sent",
    [
        {"verifier": "person-0", "interval": "30"},
        {"verifier": "x", "interval": "30"},
        {"verifier": "", "interval": "31"},
        {"verifier": "", "interval": "date"},
        {"verifier": "", "interval": "date", "fixed_date": "2001-01-01"},
        {"verifier": "", "interval": "date", "fixed_date": "99999-13-40"},
        {},
    ],
)
def test_a_wrong_choice_is_said_on_the_page(vera, card, client_of, sent):
    answer = client_of(vera).post(f"/cards/{card.id}/verifier", sent)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode() or "notice" in answer.content.decode()


def test_a_wrong_day_is_refused(vera, card, client_of):
    assert client_of(vera).post(f"/cards/{card.id}/verification", {"until": "2001-01-01"}).status_code == 422
    assert client_of(vera).post(f"/cards/{card.id}/verification", {"until": "soon"}).status_code == 422
