"""Documents that open with a passphrase only: a PDF by its own encryption, anything else as an age file.

Everything happens in memory: what is written to the disk is closed already (data-protection.md DP8, 4.4).

A PDF is encrypted with AES-256, revision 6 (ISO 32000-2, 7.6), which every reader of today opens, and age files
(age-encryption.org/v1) by the `age` and `rage` programs. Both leave the length in the open; a PDF also how many pages,
headings and tables there are.
"""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ehat_tui.errors import NotValid
from ehat_tui.vault.passphrase import normalised
from ehat_tui.vault.passphrase import weak as weak_for_a_vault

if TYPE_CHECKING:
    from pypdf import PdfWriter

AGE = ".age"
LONGEST = 127  # bytes: a reader of PDFs looks at no more (ISO 32000-2, algorithm 2.A)
# Powers of ten. A vault asks for 8, because Argon2id makes each guess cost half a second. How a PDF stretches its
# passphrase is laid down (algorithm 2.B) and quick: a graphics card guesses about 10^5 times a second, so that 10^12
# are months. And a vault stays in one place, while a document is sent by email and kept by others.
ENOUGH = 12.0
_LONGEST_JUDGED = 72  # characters; the time grows with the square


def weak(passphrase: str, known: Iterable[str] = ()) -> str | None:
    """Why the passphrase is refused for a document and what to write instead, else None.

    `known` is what a thief knows: the names in the document, the practitioner's own. As for the vault, and more
    (see ENOUGH). The first call takes 0.3 s.
    """
    known = tuple(known)
    if advice := weak_for_a_vault(passphrase, known):
        return advice
    if len(normalised(passphrase)) > LONGEST:
        return f"That is too long for a PDF. Write at most {LONGEST} letters."
    if not passphrase.isprintable():
        return "Write letters, numbers and spaces only. Not everybody can type the other signs."
    from zxcvbn import zxcvbn

    secret = "".join(passphrase.casefold().split())  # spaces are none, and names that are known are none
    for word in sorted({word for text in known for word in text.casefold().split()}, key=len, reverse=True):
        secret = secret.replace(word, "") if len(word) > 2 else secret
    if zxcvbn(secret[:_LONGEST_JUDGED] or "0")["guesses_log10"] < ENOUGH:
        return "A document that is sent needs a harder one. Add one or two words that do not belong to the others."
    return None


def protected(data: bytes, form: str, passphrase: str) -> tuple[bytes, str]:
    """A document closed with a passphrase, and what to add to its file name: "" for a PDF, else ".age".

    `data` is a whole file and `form` its format (a key of writers.SUFFIXES). The passphrase is taken in Unicode's
    NFKC form, as PDF wants it. An age file takes about a second, which is what each guess will cost a thief.
    Raises NotValid for a passphrase that is empty or too long; `weak` says more.
    """
    words = normalised(passphrase)
    if not words.strip() or len(words) > LONGEST:
        raise NotValid("A document cannot be protected with that passphrase.", hint="Choose four words or more.")
    if form == "pdf":
        return _pdf(data, words.decode("utf-8")), ""
    from pyrage import passphrase as age

    return bytes(age.encrypt(data, words.decode("utf-8"))), AGE


def _pdf(data: bytes, passphrase: str) -> bytes:
    """The same PDF encrypted: strings, pages and metadata alike; whoever opens it may print, copy and listen."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.constants import UserAccessPermissions
    from pypdf.generic import DictionaryObject, NameObject, NumberObject

    reader = PdfReader(io.BytesIO(data))
    reader.trailer.pop("/ID", None)  # made from the content: somebody could try what it was made from
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = "%PDF-1.7"
    level = {"/BaseVersion": NameObject("/1.7"), "/ExtensionLevel": NumberObject(8)}  # who knows it, knows revision 6
    adobe = DictionaryObject({NameObject(name): value for name, value in level.items()})
    writer.root_object[NameObject("/Extensions")] = DictionaryObject({NameObject("/ADBE"): adobe})
    _no_longer_an_archive(writer)
    _nameless_fonts(writer)
    writer.encrypt(passphrase, algorithm="AES-256", permissions_flag=UserAccessPermissions.all())
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def _no_longer_an_archive(writer: "PdfWriter") -> None:
    """PDF/A forbids encryption, so the file may not go on claiming it. PDF/UA allows it: the claim stays."""
    metadata: Any = writer.root_object["/Metadata"].get_object()
    text: bytes = metadata.get_data()
    for claim in (b"<pdfaid:part>2</pdfaid:part>", b"<pdfaid:conformance>A</pdfaid:conformance>"):
        text = text.replace(claim, b"")
    metadata.set_data(text)


def _nameless_fonts(writer: "PdfWriter") -> None:
    """Names stay in the open (7.6.2), and that of a font would tell what language a family writes in."""
    from pypdf.generic import DictionaryObject, NameObject

    for number in range(len(writer._objects)):  # noqa: SLF001 - pypdf has no public way to all objects
        found = writer._objects[number]  # noqa: SLF001
        if isinstance(found, DictionaryObject):
            for key in {"/BaseFont", "/FontName"} & found.keys():
                found[NameObject(key)] = NameObject("/AAAAAA+Font")
