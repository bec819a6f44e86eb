"""Keep a copy of NHS.UK frontend in the repository, without anything that calls another host."""

import hashlib
import re
import tarfile
from base64 import b64encode
from pathlib import Path
from typing import Final

import click

VERSION: Final = "10.6.1"  # goes with nhsuk-frontend-jinja 0.10.2; raise both or neither
INTEGRITY: Final = "sha512-PZorqQZjZx/A26yJoskCL9z0ib6AtkAyF0o4K/RHr8zRrJyXrUOCnMbjy0VNXsGO4tfTNMwqlkwATKs4a0xayw=="

STYLES: Final = "nhsuk-frontend.min.css"
SCRIPT: Final = "nhsuk-frontend.min.js"
CHECKSUMS: Final = "SHA256SUMS"

_FROM: Final = "package/dist/nhsuk/"
_IMAGES: Final = "assets/images/"
_FONT_FACE: Final = re.compile(r"@font-face\{[^}]*\}")
_FONT_FACES: Final = 2
_SOURCE_MAP: Final = re.compile(r"\s*(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")


def folder(static: Path) -> Path:
    """Tell where the copy of this version lives."""
    return static / "nhsuk" / VERSION


def clean_styles(css: str) -> str:
    """Remove the two font-face rules and the source-map line, and make image addresses relative."""
    css, fonts = _FONT_FACE.subn("", css)
    if fonts != _FONT_FACES:
        raise ValueError(f"Expected 2 font-face rules, found {fonts}")
    return _SOURCE_MAP.sub("", css).replace("url(/assets/images/", "url(images/") + "\n"


def clean_script(source: str) -> str:
    """Remove the source-map line."""
    return _SOURCE_MAP.sub("", source) + "\n"


def unpack(package: Path) -> dict[str, bytes]:
    """Read what we keep from the npm package, by name in our folder."""
    kept: dict[str, bytes] = {}
    with tarfile.open(package) as archive:
        for member in archive:
            name = member.name.removeprefix(_FROM)
            content = archive.extractfile(member)
            if content is None:
                continue
            if name == STYLES:
                kept[name] = clean_styles(content.read().decode()).encode()
            elif name == SCRIPT:
                kept[name] = clean_script(content.read().decode()).encode()
            elif name.startswith(_IMAGES):
                kept[name.removeprefix("assets/")] = content.read()
    return kept


def integrity(package: Path) -> str:
    """Compute the checksum that npm publishes for a package."""
    return "sha512-" + b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()


def changed_files(target: Path) -> list[str]:
    """Name the kept files that are missing or differ from the checksum file."""
    wrong = []
    for line in (target / CHECKSUMS).read_text().splitlines():
        expected, name = line.split("  ", 1)
        file = target / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != expected:
            wrong.append(name)
    return wrong


def write(kept: dict[str, bytes], target: Path) -> None:
    """Write the files and their checksums."""
    for name, content in kept.items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    sums = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(kept.items()))
    (target / CHECKSUMS).write_text("".join(sums))


@click.command("vendor-frontend")
@click.argument(
    "package",
    required=False,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def vendor_frontend(package: Path | None) -> None:
    """Renew the copy of NHS.UK frontend from PACKAGE, or check the copy when no package is given.

    Get the package with `npm pack nhsuk-frontend@10.6.1`.
    """
    target = folder(Path(__file__).parent.parent / "static")
    if package is not None:
        if integrity(package) != INTEGRITY:
            raise click.ClickException(f"{package.name} is not nhsuk-frontend {VERSION} as npm publishes it")
        write(unpack(package), target)
    wrong = changed_files(target)
    if wrong:
        raise click.ClickException("These files differ from their checksums: " + ", ".join(wrong))
    click.echo(f"NHS.UK frontend {VERSION}: every file matches its checksum")
