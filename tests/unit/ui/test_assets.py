"""Static files: whole, small, and under addresses that say what is in them."""

import hashlib
import re
from importlib.metadata import version
from pathlib import Path

from flask import Flask

from app.ui import vendor
from app.ui.assets import STATIC

COPY = vendor.folder(STATIC)
PAIR = {"0.10.2": "10.6.1"}  # versions that belong together, from the table of nhsuk-frontend-jinja


def test_the_macros_and_the_styles_belong_together() -> None:
    assert PAIR[version("nhsuk-frontend-jinja")] == vendor.VERSION


def test_every_kept_file_matches_its_checksum_and_none_is_unlisted() -> None:
    assert vendor.changed_files(COPY) == []
    listed = {line.split("  ", 1)[1] for line in (COPY / vendor.CHECKSUMS).read_text().splitlines()}
    present = {file.relative_to(COPY).as_posix() for file in COPY.rglob("*") if file.is_file()}
    assert present - listed == {vendor.CHECKSUMS, "LICENCE.txt"}


def test_a_changed_file_is_named(tmp_path: Path) -> None:
    vendor.write({"a.css": b"a", "images/b.svg": b"b"}, tmp_path)
    (tmp_path / "images" / "b.svg").write_bytes(b"c")
    assert vendor.changed_files(tmp_path) == ["images/b.svg"]


def test_the_kept_styles_call_no_other_host_and_keep_no_source_map() -> None:
    for name in (vendor.STYLES, vendor.SCRIPT):
        text = (COPY / name).read_text(encoding="utf-8")
        assert "//assets.nhs.uk" not in text
        assert "@font-face" not in text
        assert "sourceMappingURL" not in text


def test_every_image_of_the_styles_is_kept() -> None:
    text = (COPY / vendor.STYLES).read_text(encoding="utf-8")
    named = set(re.findall(r"url\(([^)\"']+)\)", text))
    assert named
    assert all((COPY / name).is_file() for name in named)


def test_our_script_is_small() -> None:
    assert (STATIC / "app.js").stat().st_size < 5 * 1024


def test_our_styles_use_the_colours_of_the_framework() -> None:
    assert not re.findall(r":[^;{}]*#[0-9a-fA-F]{3,8}\b", (STATIC / "app.css").read_text(encoding="utf-8"))


def test_an_address_carries_the_hash_of_its_content(page_app: Flask) -> None:
    address = page_app.jinja_env.globals["asset"]("app.css")  # type: ignore[operator]  # globals of Jinja have no types
    digest = hashlib.sha256((STATIC / "app.css").read_bytes()).hexdigest()[:12]
    assert address == f"/static/app.{digest}.css"


def test_files_come_compressed(page_app: Flask) -> None:
    client = page_app.test_client()
    address = page_app.jinja_env.globals["asset"](f"nhsuk/{vendor.VERSION}/{vendor.STYLES}")  # type: ignore[operator]  # as above
    for encoding in ("br", "gzip"):
        with client.get(address, headers={"Accept-Encoding": encoding}) as answer:
            assert answer.headers["Content-Encoding"] == encoding
            assert len(answer.data) < 40_000


def test_a_first_view_stays_under_70_kilobytes(page_app: Flask) -> None:
    client = page_app.test_client()
    page = client.get("/everything").text
    addresses = set(re.findall(r"/static/[\w./-]+", page))
    sizes = []
    for address in addresses:
        with client.get(address, headers={"Accept-Encoding": "br"}) as answer:
            sizes.append(len(answer.data))
    assert sum(sizes) < 70 * 1024
    assert len(addresses) <= 9


def test_the_command_finds_the_copy_whole(page_app: Flask) -> None:
    answer = page_app.test_cli_runner().invoke(args=["vendor-frontend"])
    assert (answer.exit_code, "every file matches" in answer.output) == (0, True)


def test_the_command_refuses_a_package_that_npm_did_not_publish(page_app: Flask, tmp_path: Path) -> None:
    other = tmp_path / "nhsuk-frontend-10.6.1.tgz"
    other.write_bytes(b"something else")
    answer = page_app.test_cli_runner().invoke(args=["vendor-frontend", str(other)])
    assert answer.exit_code == 1
