"""Protected documents: closed without the passphrase, whole with it, and never in the clear on the disk."""

import os
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from ehat_tui.documents.protect import AGE, ENOUGH, LONGEST, protected, weak
from ehat_tui.documents.writers import render
from ehat_tui.errors import NotValid
from ehat_tui.vault.passphrase import weak as weak_for_a_vault

WORDS = "kettle purple ladder monday"
# What only the reader may find: the title, names, words of the family, and where they were said.
INSIDE = ("Our plan", "Keeley", "Marsden", "Albie", "EH-2026-0001", "damp", "For the family", "en-GB", "Priya")


@pytest.fixture(scope="module")
def clear(sample: Any) -> bytes:
    content: bytes = render(sample.plan(), "pdf")[0]
    return content


@pytest.fixture(scope="module")
def closed(clear: bytes) -> bytes:
    content, suffix = protected(clear, "pdf", WORDS)
    assert suffix == ""
    return content


def inflated(content: bytes) -> bytes:
    """The raw bytes of a file, and every stream in it that can be inflated as it stands."""
    found = [content]
    for piece in content.split(b"stream\n")[1:]:
        try:
            found.append(zlib.decompressobj().decompress(piece))
        except zlib.error:
            continue
    return b"\n".join(found)


def holds(content: bytes, text: str) -> bool:
    return any(text.encode(code) in content for code in ("utf-8", "utf-16-be", "utf-16-le"))


# ---- PDF ---------------------------------------------------------------------------------------------------------


def test_the_looking_finds_what_is_in_a_clear_pdf(clear: bytes) -> None:
    found = inflated(clear)
    assert all(holds(found, text) for text in ("Our plan", "en-GB", "Keeley"))  # Keeley: the alt text of a scale


def test_nothing_of_it_can_be_read_without_the_passphrase(closed: bytes) -> None:
    found = inflated(closed)
    assert not [text for text in (*INSIDE, WORDS) if holds(found, text)]
    assert b"xpacket" not in found
    for wrong in ("", WORDS.title(), WORDS + " "):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(BytesIO(closed), password=wrong)
        reader = pypdf.PdfReader(BytesIO(closed))
        assert not reader.decrypt(wrong)
        with pytest.raises(pypdf.errors.PyPdfError):
            reader.pages[0].extract_text()


def test_the_names_of_fonts_tell_no_language(sample: Any) -> None:
    content, _ = protected(render(sample.hostile(10), "pdf")[0], "pdf", WORDS)
    assert not [name for name in (b"Noto", b"Arabic", b"Ethiopic", b"Atkinson") if name in content]


def test_it_is_aes_256_revision_6_for_everything(closed: bytes) -> None:
    with pikepdf.open(BytesIO(closed), password=WORDS) as file:
        found = file.encryption
        assert (found.R, found.V, found.bits) == (6, 5, 256)
        methods = (found.stream_method, found.string_method, found.file_method)
        assert [method.name for method in methods] == ["aesv3"] * 3
        assert file.trailer.Encrypt.get("/EncryptMetadata", True)
        assert file.allow.accessibility
        assert file.allow.extract
        assert file.allow.print_highres
        assert file.check_pdf_syntax() == []


def test_with_the_passphrase_it_reads_as_before(clear: bytes, closed: bytes) -> None:
    before, after = pypdf.PdfReader(BytesIO(clear)), pypdf.PdfReader(BytesIO(closed), password=WORDS)
    assert [page.extract_text() for page in after.pages] == [page.extract_text() for page in before.pages]
    with pikepdf.open(BytesIO(clear)) as one, pikepdf.open(BytesIO(closed), password=WORDS) as other:
        assert str(other.Root.Lang) == "en-GB"
        assert bool(other.Root.MarkInfo.Marked)
        assert bool(other.Root.ViewerPreferences.DisplayDocTitle)
        assert str(other.docinfo.Title) == "Our plan"
        assert heard(other) == heard(one)
        assert len(heard(one)) > 100


def test_it_claims_no_more_than_is_true(closed: bytes) -> None:
    """PDF/A forbids encryption (ISO 19005-2, 6.1.3); PDF/UA-1 allows it when screen readers may read (7.16)."""
    with pikepdf.open(BytesIO(closed), password=WORDS) as file:
        metadata = file.open_metadata()
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Our plan"
        assert not [key for key in metadata if "pdfa/ns/id" in key]


def heard(file: pikepdf.Pdf) -> list[tuple[str, str]]:
    """The structure a screen reader follows: kind and alternative text of each element, in order."""

    def below(node: Any) -> list[tuple[str, str]]:
        if isinstance(node, pikepdf.Array):
            return [one for child in node for one in below(child)]
        if not isinstance(node, pikepdf.Dictionary):
            return []
        mine = [(str(node.S), str(node.get("/Alt", "")))] if "/S" in node else []
        return mine + (below(node.K) if "/K" in node else [])

    return below(file.Root.StructTreeRoot.K)


def test_two_copies_have_nothing_to_compare(clear: bytes, closed: bytes) -> None:
    """The identifier of a clear PDF is made from its content: whoever guesses the content could try it."""
    again, _ = protected(clear, "pdf", WORDS)
    found = [
        pikepdf.open(BytesIO(content), password=WORDS).trailer.ID for content in (clear_copy(clear), closed, again)
    ]
    assert len({bytes(one[0]) for one in found}) == 3
    assert bytes(found[0][0]) not in closed


def clear_copy(clear: bytes) -> bytes:
    """The clear PDF under the passphrase, as qpdf makes it, which keeps the identifier."""
    content = BytesIO()
    with pikepdf.open(BytesIO(clear)) as file:
        file.save(content, encryption=pikepdf.Encryption(owner=WORDS, user=WORDS))
    return content.getvalue()


def test_poppler_reads_it_with_the_passphrase_only(closed: bytes, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(closed)

    def text(*options: str) -> subprocess.CompletedProcess[str]:
        command = ["pdftotext", *options, str(tmp_path / "plan.pdf"), "-"]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    try:
        right, wrong, none = text("-upw", WORDS), text("-upw", "kettle"), text()
    except FileNotFoundError:
        pytest.skip("pdftotext is not installed here")
    assert "Keeley Marsden" in right.stdout
    for done in (wrong, none):
        assert done.returncode != 0
        assert done.stdout == ""
        assert "Incorrect password" in done.stderr


def test_the_lighter_of_the_two_ciphers_is_enough(clear: bytes, tmp_path: Path) -> None:
    """Tests have `cryptography` installed, a practitioner has pycryptodome: pypdf takes either."""
    (tmp_path / "clear.pdf").write_bytes(clear)
    code = f"""
import sys
sys.modules["cryptography"] = None
from pathlib import Path
from ehat_tui.documents.protect import protected
from pypdf import _crypt_providers
assert _crypt_providers.crypt_provider[0] == "pycryptodome"
folder = Path({str(tmp_path)!r})
folder.joinpath("closed.pdf").write_bytes(protected(folder.joinpath("clear.pdf").read_bytes(), "pdf", {WORDS!r})[0])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    with pikepdf.open(tmp_path / "closed.pdf", password=WORDS) as file:
        assert file.encryption.bits == 256


# ---- age ---------------------------------------------------------------------------------------------------------


def test_anything_else_is_an_age_file_for_the_right_words_only(sample: Any) -> None:
    import pyrage

    content = render(sample.plan(), "docx")[0]
    closed, suffix = protected(content, "docx", WORDS)
    assert suffix == AGE == ".age"
    assert closed.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert pyrage.passphrase.decrypt(closed, WORDS) == content
    assert b"PK\x03\x04" not in closed
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(closed, WORDS + "s")


def test_a_page_as_text_is_closed_too() -> None:
    closed, suffix = protected("Keeley’s plan".encode(), "md", WORDS)
    assert suffix == ".age"
    assert b"Keeley" not in closed


def test_the_same_keys_give_the_same_passphrase(clear: bytes) -> None:
    """é in two ways, and the ligature ﬁ: PDF wants NFKC (SASLprep), and age gets the same."""
    import pyrage

    typed, plain = "cafe\u0301 ﬁnch kettle ladder", "café finch kettle ladder"
    pikepdf.open(BytesIO(protected(clear, "pdf", typed)[0]), password=plain).close()
    assert pyrage.passphrase.decrypt(protected(b"x", "md", typed)[0], plain) == b"x"


# ---- the passphrase ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["pdf", "docx"])
@pytest.mark.parametrize("passphrase", ["", "   ", "x" * (LONGEST + 1)])
def test_without_a_passphrase_nothing_is_made(clear: bytes, form: str, passphrase: str) -> None:
    with pytest.raises(NotValid):
        protected(clear, form, passphrase)


@pytest.mark.parametrize(
    "passphrase",
    [WORDS, "blue bus seven rain", "correct kettle battery ladder", "Fq8#mZ2!kLw0xQ", "Ŵy café finch kettle"],
)
def test_four_words_that_do_not_belong_together_are_enough(passphrase: str) -> None:
    assert weak(passphrase) is None


@pytest.mark.parametrize("passphrase", ["summer holiday seaside", "liverpool spring 2024", "dog cat bird fish"])
def test_what_would_do_for_a_vault_is_not_enough_for_a_file_that_is_sent(passphrase: str) -> None:
    assert weak_for_a_vault(passphrase) is None
    assert "harder one" in (weak(passphrase) or "")
    assert ENOUGH > 8


@pytest.mark.parametrize("passphrase", ["", "short", "password1234567", "kettle " * 30, "kettle\tpurple ladder monday"])
def test_others_are_refused_with_a_reason(passphrase: str) -> None:
    assert (weak(passphrase) or "").endswith(".")


def test_the_names_in_the_document_make_it_weak() -> None:
    passphrase = "keeley marsden albie river"
    assert weak(passphrase) is None
    assert weak(passphrase, ("Keeley Marsden", "Albie"))
    with_one = "keeley bus kettle purple"
    assert weak(with_one) is None
    assert weak_for_a_vault(with_one, ("Keeley Marsden",)) is None
    assert weak(with_one, ("Keeley Marsden",))


def test_what_no_reader_of_pdfs_looks_at_is_refused() -> None:
    words = "kettle purple ladder monday copper violin harbour seven blanket orange tunnel window parrot garden silver"
    assert weak(words) is None
    assert "too long" in (weak(f"{words} basket mountain velvet") or "")


# ---- the disk ----------------------------------------------------------------------------------------------------

# No process may write a byte to any file once its limit for files is 0 (POSIX setrlimit): typst, lxml and zipfile too.
MEMORY_ONLY = """
import resource, signal, sys
from importlib.util import module_from_spec, spec_from_file_location
sys.dont_write_bytecode = True
spec = spec_from_file_location("sample", sys.argv[1])
sample = module_from_spec(spec)
spec.loader.exec_module(sample)
from ehat_tui.documents.protect import protected
from ehat_tui.documents.writers import SUFFIXES, render
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write("x" * 100_000)
except OSError:
    pass
else:
    sys.exit("the limit holds nothing back")
for document in (sample.plan(), sample.child()):
    for form in SUFFIXES:
        content = render(document, form)[0]
        if form == "pdf" or (form == "docx" and document.large):  # the others are closed as docx is
            content = protected(content, form, "kettle purple ladder monday")[0]
        assert len(content) > 500
print("done")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")
def test_nothing_touches_the_disk_on_the_way(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MEMORY_ONLY, str(Path(__file__).with_name("sample.py")), str(tmp_path / "try")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment(tmp_path))
    assert (done.stdout, done.returncode) == ("done\n", 0), done.stderr


def environment(folder: Path) -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "TMPDIR": str(folder), "PYTHONPATH": root}
