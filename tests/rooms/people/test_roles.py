"""The table of roles: what is not in it is refused, and every refusal has its sentence."""

import pytest

from mestring.people import access
from mestring.people.refusals import NotAllowed
from mestring.people.roles import TABLE, Permission, Reach, Role, roles_with
from mestring.people.types import HeldRole, Standing


def test_every_role_is_in_the_table() -> None:
    assert set(TABLE) == set(Role)


def test_nobody_holds_anything_but_what_is_public() -> None:
    nobody = Standing()
    assert [p for p in Permission if nobody.holds(p)] == [Permission.PUBLIC]


@pytest.mark.parametrize("permission", [p for p in Permission if p is not Permission.PUBLIC])
def test_every_refusal_is_a_sentence_in_both_languages(permission: Permission) -> None:
    from django.utils.translation import override

    sentences = set()
    for language in ("nb", "en"):
        with override(language), pytest.raises(NotAllowed) as refused:
            access.check_may(Standing(), permission)
        sentences.add(str(refused.value))
    assert len(sentences) == 2
    assert all(sentence.endswith(".") for sentence in sentences)


def test_only_those_in_a_care_relation_read_a_persons_page() -> None:
    reading = {role for role in Role if Permission.PERSON_READ in TABLE[role].all}
    assert reading == set(roles_with(Permission.PERSON_READ, Reach.CARE))


def test_an_editor_sees_no_person() -> None:
    jonas = Standing(1, (HeldRole(Role.EDITOR),))
    assert not jonas.holds(Permission.PERSON_READ)
    assert jonas.holds(Permission.GUIDELINE_PUBLISH)


def test_a_local_editor_writes_at_the_unit_and_nowhere_else() -> None:
    siv = Standing(1, (HeldRole(Role.LOCAL_EDITOR, unit_id="team", municipality_id="fjordvik"),))
    assert not siv.holds(Permission.PERSON_READ)
    for permission in (Permission.GUIDELINE_EDIT, Permission.GUIDELINE_PUBLISH):
        assert permission in TABLE[Role.LOCAL_EDITOR].at(Reach.UNIT)
        assert permission not in TABLE[Role.LOCAL_EDITOR].at(Reach.ANYWHERE)


def test_a_steward_sees_no_person() -> None:
    assert not Standing(1, (HeldRole(Role.STEWARD),)).holds(Permission.PERSON_READ)
