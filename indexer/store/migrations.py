"""The store's schema as a list of steps. A step is never edited once it is released: append another.

The version of a file is the number of steps it has taken, kept in SQLite's ``user_version``.
"""

from __future__ import annotations

from typing import Final

MIGRATIONS: Final = (
    """
    -- An upstream that is read from: a folder of Markdown, later a feed.
    CREATE TABLE sources (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        location TEXT NOT NULL,
        last_success_at INTEGER          -- epoch seconds
    ) STRICT;

    -- One record of a source, in its last good version.
    CREATE TABLE items (
        id INTEGER PRIMARY KEY,
        source INTEGER NOT NULL REFERENCES sources,
        key TEXT NOT NULL,
        fingerprint TEXT,                -- of the file; null: to be read again
        content BLOB NOT NULL,           -- digest of the payload and of the rules it was read by
        article TEXT NOT NULL,
        instant INTEGER NOT NULL,        -- updatedAt, else publishedAt, in microseconds
        slug TEXT NOT NULL,
        draft INTEGER NOT NULL,
        digest BLOB NOT NULL,            -- of the document
        UNIQUE (source, key)
    ) STRICT;
    CREATE INDEX items_by_article ON items (article);

    -- Apart from the items, because every run reads all of those and hardly any of these.
    CREATE TABLE payloads (
        item INTEGER PRIMARY KEY REFERENCES items ON DELETE CASCADE,
        document BLOB NOT NULL,          -- JSON of the article that this item alone would be
        raw BLOB NOT NULL                -- what the upstream gave, zlib
    ) STRICT;

    -- What is served, was served, or is a draft. The document is the item's, with these slugs.
    CREATE TABLE articles (
        id TEXT PRIMARY KEY,
        state TEXT NOT NULL CHECK (state IN ('live', 'draft', 'removed')),
        item INTEGER REFERENCES items DEFERRABLE INITIALLY DEFERRED,
        slugs TEXT NOT NULL,             -- JSON array, the item's own first
        digest BLOB NOT NULL,            -- of document and slugs
        first_seen_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX articles_by_item ON articles (item);

    -- The newest change of each article. AUTOINCREMENT: a sequence is never used again, not even when its row is
    -- gone, for targets remember how far they are.
    CREATE TABLE changes (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        article TEXT NOT NULL UNIQUE REFERENCES articles
    ) STRICT;

    -- How far each search index has been brought forward in the changes.
    CREATE TABLE targets (
        name TEXT PRIMARY KEY,
        identity TEXT NOT NULL,
        position INTEGER NOT NULL,
        moved_at INTEGER NOT NULL
    ) STRICT;

    -- Records that could not become an article.
    CREATE TABLE dead_letters (
        source INTEGER NOT NULL REFERENCES sources,
        key TEXT NOT NULL,
        field TEXT,
        reason TEXT NOT NULL,
        fingerprint TEXT,
        at INTEGER NOT NULL,
        PRIMARY KEY (source, key)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    -- Sources that are polled: what they are set to, and how it went.
    ALTER TABLE sources ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';     -- JSON, as configured
    ALTER TABLE sources ADD COLUMN origin TEXT NOT NULL DEFAULT 'given';    -- given (a path), added (by hand), file
    ALTER TABLE sources ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE sources ADD COLUMN validators TEXT NOT NULL DEFAULT '{}';   -- JSON, of the last good answer
    ALTER TABLE sources ADD COLUMN last_check_at INTEGER;                   -- epoch seconds, as the others
    ALTER TABLE sources ADD COLUMN found_at INTEGER;                        -- the last check that found something new
    ALTER TABLE sources ADD COLUMN next_check_at INTEGER;
    ALTER TABLE sources ADD COLUMN consecutive_errors INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE sources ADD COLUMN last_error TEXT;

    -- When a record was first seen: its date where it has none of its own. Kept while the record changes.
    ALTER TABLE items ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
    -- What cannot be fetched again must be kept to be tried again.
    ALTER TABLE dead_letters ADD COLUMN raw BLOB;                           -- zlib; null where there is a file
    """,
    """
    -- The target's generation after our last write: another one means that somebody else wrote, or restored a copy.
    ALTER TABLE targets ADD COLUMN generation TEXT;
    """,
    """
    -- Each live article as linking compares it, and the story it is in; null for an article that is by itself.
    CREATE TABLE linked (
        arrival INTEGER PRIMARY KEY AUTOINCREMENT,
        article TEXT NOT NULL UNIQUE REFERENCES articles,
        source TEXT NOT NULL,            -- the publisher's key
        lang TEXT NOT NULL,
        translations TEXT NOT NULL,      -- the group that an article and its translations share
        published INTEGER NOT NULL,      -- epoch seconds
        title TEXT NOT NULL,             -- JSON array of terms
        lead TEXT NOT NULL,              -- JSON array of terms
        vector TEXT NOT NULL,            -- JSON object: a term's weight as of arrival
        story TEXT
    ) STRICT;
    CREATE INDEX linked_by_translations ON linked (translations);
    CREATE INDEX linked_by_story ON linked (story, arrival) WHERE story IS NOT NULL;

    -- An article's rarest terms, by which it is found.
    CREATE TABLE linked_terms (
        term TEXT NOT NULL,
        published INTEGER NOT NULL,
        arrival INTEGER NOT NULL,
        PRIMARY KEY (term, published, arrival)
    ) STRICT, WITHOUT ROWID;

    -- In how many articles a term was ever seen.
    CREATE TABLE term_frequencies (
        term TEXT PRIMARY KEY,
        articles INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- How far linking is in the changes. From the beginning: a store that is older than stories gets them too.
    CREATE TABLE linking (position INTEGER NOT NULL) STRICT;
    INSERT INTO linking (position) VALUES (0);
    """,
    """
    -- What the publisher of a folder's articles that name none is called. Once it was the same for all folders, which
    -- made one article of two with the same externalId; the first keeps it, and its articles their ids.
    ALTER TABLE sources ADD COLUMN publisher TEXT;
    UPDATE sources SET publisher = 'markdown' || CASE id WHEN (SELECT min(id) FROM sources WHERE kind = 'markdown')
        THEN '' ELSE '-' || id END WHERE kind = 'markdown';
    """,
    """
    -- Which publishers a source has brought articles of: by these, readers are told how their source is doing.
    CREATE TABLE brought (
        publisher TEXT NOT NULL,         -- its key
        source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
        PRIMARY KEY (publisher, source)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO brought (publisher, source)
        SELECT DISTINCT linked.source, items.source FROM items JOIN linked ON linked.article = items.article;
    """,
    """
    -- When the version of a record that we have was fetched: it cannot have been updated later. Null of a file.
    ALTER TABLE items ADD COLUMN fetched_at INTEGER;
    UPDATE items SET fetched_at = CAST(strftime('%s') AS INTEGER)
        WHERE source IN (SELECT id FROM sources WHERE kind <> 'markdown');
    """,
    """
    -- What each article is about, weighed with its tags. No article has the tag "": so all are weighed once more.
    ALTER TABLE linked ADD COLUMN tags TEXT NOT NULL DEFAULT '[""]';       -- JSON array, folded
    ALTER TABLE linked ADD COLUMN topics TEXT NOT NULL DEFAULT '{}';       -- JSON object: the shares of terms
    UPDATE linking SET position = 0;
    """,
    """
    -- Which articles each search index has, and since which change: 0 for those it had before this was remembered.
    CREATE TABLE arrivals (
        target TEXT NOT NULL,
        article TEXT NOT NULL REFERENCES articles,
        number INTEGER NOT NULL,         -- a sequence of the changes
        PRIMARY KEY (target, article)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX arrivals_by_number ON arrivals (target, number);
    INSERT INTO arrivals (target, article, number)
        SELECT targets.name, articles.id, 0 FROM targets JOIN articles WHERE state = 'live';

    -- How far a search index ever was in the changes: one that is filled anew begins from nothing.
    ALTER TABLE targets ADD COLUMN reached INTEGER NOT NULL DEFAULT 0;
    UPDATE targets SET reached = position;
    """,
    """
    -- A source's newest items, for when to look next and for how old they are by now.
    CREATE INDEX items_by_instant ON items (source, instant, draft);
    """,
    """
    -- One number for all search indexes: followers of one may go on with another. As the index had it that was written
    -- last; what was numbered for others alone begins anew with them.
    ALTER TABLE arrivals RENAME TO arrivals_by_target;
    DROP INDEX arrivals_by_number;
    CREATE TABLE arrivals (
        article TEXT PRIMARY KEY REFERENCES articles,
        number INTEGER NOT NULL          -- a sequence of the changes; 0: before they were counted
    ) STRICT, WITHOUT ROWID;
    INSERT INTO arrivals (article, number)
        SELECT article, number FROM arrivals_by_target
        WHERE target = (SELECT name FROM targets ORDER BY moved_at DESC, position DESC LIMIT 1);
    CREATE INDEX arrivals_by_number ON arrivals (number);
    DROP TABLE arrivals_by_target;
    ALTER TABLE targets DROP COLUMN reached;
    """,
)
