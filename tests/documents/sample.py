"""A made-up family plan with every kind of block, and text that tries to break things (shared by the writer tests)."""

from datetime import date

from ehat_tui.documents.tree import (
    Block,
    Bullets,
    Callout,
    Card,
    Cards,
    Document,
    Fact,
    Facts,
    Group,
    PageBreak,
    Paragraph,
    Picture,
    Quote,
    Scale,
    Score,
    Section,
    Signature,
    Signatures,
    SubHeading,
    Table,
)

HOSTILE = (
    "[bold]not bold[/bold]",
    "{{ x }} and {% if y %} and {# z #}",
    "{_{ 7 }_} {_% q %_}",
    "=cmd('calc')",
    "<script>alert(1)</script> &amp; <b>&lt;",
    '#panic("no") $x^2$ = Heading @ref *star* _under_ `tick` ```fence```',
    "| pipe | pipe |",
    "# heading\n- dash\n1. one\n> quote\n---",
    "[link](javascript:alert(1)) ![pic](x.png)",
    "RTL: مرحبا بالعالم and שלום",
    "\N{RIGHT-TO-LEFT OVERRIDE}abc\N{POP DIRECTIONAL FORMATTING}",
    "Cŵn ŷ Ŵy; ሰላም; ਪੰਜਾਬੀ; বাংলা; Zażółć; Їжак; Việt",
    "\N{GRINNING FACE}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}",
    "back\\slash \\n %PDF ${jndi} %s {0}",
    "'; DROP TABLE people; --",
)

GROUPS = (
    Group(0, "I enjoy my mornings with Albie.", "How we will know: two mornings a week alone together."),
    Group(2, "The bedroom is dry."),
    Group(3, "I finish my course."),
)


def plan(status: str = "final", **changes: object) -> Document:
    """The plan of one family, about two pages long."""
    sections = (
        Section("people", "Who this plan is about", _people()),
        Section(
            "strengths",
            "What is going well",
            (
                Bullets(
                    (
                        "Denise gets up for every night feed.",
                        "Keeley keeps every clinic appointment.",
                        "Jay visits every Saturday, as he said he would.",
                        "Albie is gaining weight.",
                    )
                ),
            ),
        ),
        Section("worries", "What we are worried about", _worries(), beside="strengths"),
        Section("scale", "How things are today", _scale()),
        Section("plan", "What we agreed", _agreed()),
        Section("next", "What happens next", _next()),
        Section(
            "signatures",
            "Signatures",
            (
                Signatures(
                    (
                        Signature("Keeley Marsden", "Signed on paper", "12 January 2026"),
                        Signature("Denise Marsden"),
                        Signature("Priya Nair, health visitor"),
                    )
                ),
            ),
        ),
    )
    values: dict[str, object] = {
        "title": "Our plan",
        "subtitle": "Keeley and Albie Marsden",
        "reader": "For the family",
        "reference": "EH-2026-0001",
        "version": "Version 1",
        "status": status,
        "dated": date(2026, 1, 12),
        "date_shown": "Monday 12 January 2026",
        "sections": sections,
        "footer": ("You can stop at any time. Just tell Priya.",),
    }
    return Document(**{**values, **changes})  # type: ignore[arg-type]


def child() -> Document:
    """A page for a child of seven: pictures, big letters, few words."""
    good = Cards(
        (
            Card("sun", "What is good", ("Football with Jay.", "Nan's pancakes on Sunday.")),
            Card("heart", "People who love me", ("Mum, Nan and Jay.",)),
        )
    )
    hopes = Cards(
        (
            Card("star", "My wish", ("I want Mum to read to me at bedtime.",)),
            Card("cloud", "My worry", ("My room is cold.",), "A cloud with a sad face"),
        )
    )
    helpers = Cards(
        (
            Card("hand", "Priya", ("Priya talks with Mum about sleep.",)),
            Card("people", "My family", ("Nan sits with us.",)),
            Card("house", "Our home", ("The wall will be dry.",)),
            Card("speech", "I can say", ("Stop.", "I don't know.", "Ask me later.")),
        )
    )
    coming = (
        Cards((Card("calendar", "Monday 23 February", ("Priya comes again.",)),)),
        Picture("heart", caption="Drawn for Albie"),
        Paragraph("You can show this page to anybody you like."),
    )
    sections = (
        Section("good", "", (good,)),
        Section("hopes", "What I hope for", (hopes,)),
        Section("help", "Who helps me", (helpers,)),
        Section("next", "What happens next", coming),
    )
    footer = ("You can ask Priya anything. You can change your mind.",)
    return plan(title="My page", subtitle="", reader="For Albie", sections=sections, footer=footer, large=True)


def hostile(length: int = 100_000) -> Document:
    """Every kind of block filled with text that tries to break the writers, and `length` letters without a space."""
    long, first = "x" * length, HOSTILE[0]
    everything: list[Block] = []
    for nasty in HOSTILE:
        everything += [
            Paragraph(nasty, lead=nasty, said_by=nasty),
            Bullets((nasty,)),
            Bullets((nasty,), ordered=True),
            Table((nasty, nasty), ((nasty,), (nasty, nasty)), groups=(Group(1, nasty, nasty),)),
            Quote(nasty, nasty),
            SubHeading(nasty, 3),
            Scale(nasty, nasty, nasty, (Score(nasty, 3, nasty), Score(nasty, None))),
            Callout(nasty, (Paragraph(nasty), Bullets((nasty,)))),
            Facts((Fact(nasty, nasty, nasty),)),
            Signatures((Signature(nasty, nasty, nasty),)),
            Picture("heart", nasty, nasty),
            Cards((Card("star", nasty, (nasty,), nasty),)),
        ]
    ugly = (
        Paragraph("bell\a nul\0 tab\t escape\x1b feed\f half\ud83d done"),
        Paragraph("one\r\ntwo\rthree\u2028four\x85five"),
        Paragraph("private \ue000 chinese 中文 nonchar \uffff bom \ufeff end"),
        Table((), ()),
        Table((), (("alone",),)),
        SubHeading(" "),
        PageBreak(),
        Paragraph(long),
        Table(("narrow", "wide"), ((long, first),), groups=(Group(0, long, first),)),
    )
    section = Section("hostile", HOSTILE[4], (*everything, *ugly))
    left = Section("left", HOSTILE[0], (Paragraph(long), Facts((Fact(first, first), Fact(first, first)))))
    right = Section("right", HOSTILE[0], (Bullets((long,)),), beside="left")
    torn = Section("torn", HOSTILE[0], (PageBreak(),), beside="right")
    return plan(
        "draft",
        title=HOSTILE[1],
        subtitle=HOSTILE[5],
        reader=HOSTILE[4],
        reference=HOSTILE[6],
        version=HOSTILE[1],
        footer=HOSTILE,
        sections=(section, left, right, torn, Section("empty", "")),
    )


def _people() -> tuple[Block, ...]:
    return (
        Facts(
            (
                Fact("Keeley Marsden", "17, Albie's mother", ""),
                Fact("Albie Marsden", "4 months old", ""),
                Fact("Denise Marsden", "Keeley's mother, lives in the home", ""),
                Fact("Jay Corless", "Albie's father", "Jay was told about this plan and has no objection."),
            )
        ),
    )


def _worries() -> tuple[Block, ...]:
    return (
        Paragraph(
            "Albie's birth was frightening. Keeley still sees it when she closes her eyes.",
            said_by="Keeley said",
        ),
        Quote("I keep seeing the theatre. When he cries I go cold and hand him to Mum.", "Keeley"),
        Paragraph("Keeley has been to just over half of her college days this term.", lead="College."),
        SubHeading("The flat"),
        Paragraph(
            "The bedroom wall is damp. Albie has wheezed twice and seen the doctor.\nThe landlord has been told."
        ),
    )


def _scale() -> tuple[Block, ...]:
    return (
        Scale(
            "How is it to be with Albie?",
            "I can't be alone with him",
            "I enjoy him most days",
            (
                Score("Keeley", 3, "Mornings are the worst."),
                Score("Denise", 5),
                Score("Priya Nair", 4),
                Score("Jay", None),
            ),
        ),
    )


def _agreed() -> tuple[Block, ...]:
    header = ("What we will do", "Who does it", "For whom", "By when")
    rows = (
        (
            "Ask the Parent Baby service for help after a hard birth",
            "Priya Nair",
            "Keeley and Albie",
            "19 January 2026",
        ),
        ("Sit with Keeley at the first two visits", "Denise", "Keeley", "2 February 2026"),
        (
            "Write to the landlord about the damp, with the doctor's letter",
            "Priya Nair and Denise",
            "Everyone",
            "23 January 2026",
        ),
        ("Agree a shorter college week until Easter", "Keeley, with her tutor", "Keeley", "30 January 2026"),
        ("Make an appointment with her own doctor about feeling low", "Denise", "Denise", "26 January 2026"),
        (
            "Take Albie to the clinic for the missed immunisation",
            "Keeley and Jay",
            "Albie",
            "21 January 2026",
        ),
        ("Have Albie on Saturday mornings so that Keeley can sleep", "Jay", "Keeley", "From 17 January 2026"),
    )
    return (
        Paragraph("Keeley can be alone with Albie for a morning and feel all right.", lead="We want:"),
        Table(header, rows, groups=GROUPS),
    )


def _next() -> tuple[Block, ...]:
    return (
        Facts(
            (
                Fact(
                    "Your lead worker",
                    "Priya Nair, health visitor\n0151 496 0123, priya.nair@mersey-tide.example.org",
                ),
                Fact("We meet", "Monday 2 February 2026, 10 in the morning, at Keeley's home"),
                Fact("We look at the plan again", "Monday 23 February 2026"),
            )
        ),
        Callout(
            "If things get worse",
            (
                Paragraph("If someone is in danger now, ring 999."),
                Bullets(
                    (
                        "Ring Priya on 0151 496 0123, Monday to Friday, 9 to 5.",
                        "At night or at the weekend ring 111 and choose option 2.",
                    )
                ),
            ),
        ),
    )
