"""What each child said, in the family's plan: word for word where it may be told, else at most that they worry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ehat_tui.documents.readers import asked, said
from ehat_tui.documents.tree import Block, Paragraph, Quote, Section
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import say
from ehat_tui.record.case import Person

ONLY_WORRIED = "only-worried"  # J6: nobody may know what was said, only that this child has a worry


def voice(view: View) -> tuple[Section, ...]:
    """What each child has said may be told (J6), word for word (J2), or the three houses (J4) instead."""
    blocks = [block for child in children(view) for block in _of(view, child)]
    return (Section("voice", say("voice.title"), tuple(blocks), beside="hopes"),) if blocks else ()


def children(view: View) -> list[Person]:
    """The children and young people this reader may know of."""
    return [person for person in view.people if person.is_child]


def worried(view: View) -> list[Person]:
    """The children who said that this reader may know that they are worried, and nothing more (J6).

    Only where the reader would have got the words themselves, had the child said yes to that.
    """
    found = {who for who, told in _only_worried(view) if told}
    return [child for child in children(view) if str(child.id) in found]


def _only_worried(view: View) -> Iterator[tuple[str, bool]]:
    for section, subject, question in asked(view.case):
        answer = view.case.answer(question, subject)
        if question.may_tell and answer.may_tell == ONLY_WORRIED and said(answer):
            told = not view.shows(question, subject, answer) and view.shows(
                question, subject, replace(answer, may_tell="yes")
            )
            for who in view.case.about(section, subject):
                yield who, told


def _of(view: View, child: Person) -> list[Block]:
    worry: list[Block] = [Paragraph(say("voice.worried", name=view.name(child)))] if child in worried(view) else []
    return [*(_quotes(view, child) or _houses(view, child)), *worry]


def _quotes(view: View, child: Person) -> list[Block]:
    """A child's own words, without those that stand among their hopes already (rule 11: say it once)."""
    hopes = view.text("child_hopes.hopes", child.id).casefold()
    told = [
        words
        for row in view.rows("words", "words")
        if view.value("words.child", row.id) == str(child.id)
        and (words := view.text("words.words", row.id)).casefold().strip(" .“”\"'") not in hopes
    ]
    return [Quote(words, view.name(child)) for words in told]


def _houses(view: View, child: Person) -> list[Block]:
    return [
        Paragraph(text, lead=f"{view.name(child)}. {say(f'voice.{part}')}")
        for part in ("good_things", "worries", "dreams")
        if (text := view.text(f"voice.{part}", child.id))
    ]
