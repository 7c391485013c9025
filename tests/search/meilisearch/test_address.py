"""Where an index lies, checked before anything is sent there."""

from __future__ import annotations

import pytest

from search.meilisearch.address import Address


@pytest.mark.parametrize("index", ["", "a/b", "../keys", "a b", "стаття", "a" * 401, "a\n"])
def test_names_that_would_leave_their_place_in_a_path(index: str) -> None:
    with pytest.raises(ValueError, match="cannot name an index"):
        Address("http://127.0.0.1:7700", None, index)


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "ключ"])
def test_a_key_that_fits_no_header_is_not_shown(key: str) -> None:
    with pytest.raises(ValueError, match="The key for Meilisearch") as caught:
        Address("http://127.0.0.1:7700", key, "articles")
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize("url", ["", "127.0.0.1:7700", "localhost", "ftp://localhost", "http://"])
def test_addresses_of_no_server(url: str) -> None:
    with pytest.raises(ValueError, match="no address of a server"):
        Address(url, None, "articles")


def test_what_is_shown_has_no_secrets() -> None:
    address = Address("https://user:pass@search.example:7700/find/", "the-key", "articles")
    assert address.target == "meilisearch search.example:7700/find/articles"
    assert address.server == "Meilisearch at search.example:7700/find"
    assert "the-key" not in repr(address)
