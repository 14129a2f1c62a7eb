"""The command line: `allhands serve`, `demo`, `import`, `token`, `rebuild-search` and the rest."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from allhands import __version__
from allhands.site import env as environment


def main(arguments: list[str] | None = None) -> int:
    """Runs one command. Answers 0 when it was done, 1 with a sentence on the error stream when not."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allhands.site.settings")
    parsed = parser().parse_args(arguments)
    try:
        environment.read()
        return int(parsed.run(parsed) or 0)
    except environment.BadSettings as wrong:
        print(f"These settings are wrong:\n{wrong}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from allhands.kernel.errors import Refused

        if not isinstance(error, Refused):
            raise
        print(" ".join([str(error), *(str(words) for words in error.fields.values())]), file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="allhands", description="The company's verified knowledge, for whoever answers."
    )
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve the product: pages, worker and search in one")
    _serving(serve)
    serve.set_defaults(run=_serve)

    demo = commands.add_parser("demo", help="serve a lively example company")
    _serving(demo)
    demo.add_argument("--data", type=Path, default=None, help="folder for its data (default: data/demo)")
    demo.add_argument("--no-browser", action="store_true", help="do not open a browser")
    demo.set_defaults(run=_demo)

    work = commands.add_parser("worker", help="run a worker alone, for an installation of several nodes")
    work.set_defaults(run=_worker)

    migrate = commands.add_parser("migrate", help="bring the database to this version's form")
    migrate.set_defaults(run=lambda parsed: _prepare())

    rebuild = commands.add_parser("rebuild-search", help="build the search index anew from the database")
    rebuild.set_defaults(run=_rebuild)

    token = commands.add_parser("token", help="print a new API token for somebody")
    token.add_argument("email")
    token.add_argument(
        "--scopes", default="read,write", help="read, write, admin, with commas (default: read,write)"
    )
    token.add_argument("--name", default="command line")
    token.set_defaults(run=_token)

    invite = commands.add_parser("invite", help="print a link that lets one person in")
    invite.add_argument("--role", choices=("member", "admin", "partner"), default="member")
    invite.add_argument("--email", default="")
    invite.set_defaults(run=_invite)

    bring = commands.add_parser("import", help="bring in what you have")
    kinds = bring.add_subparsers(dest="kind", required=True, metavar="KIND")
    markdown = kinds.add_parser("markdown", help="a folder or zip of Markdown pages")
    markdown.add_argument("path", type=Path)
    markdown.add_argument("--collection", required=True, help="its name; made when there is none")
    markdown.add_argument("--dry-run", action="store_true", help="only say what would be taken and lost")
    markdown.add_argument("--as", dest="email", default="", help="whose work it is (default: nobody's)")
    markdown.set_defaults(run=_import_markdown)

    docs = commands.add_parser("docs", help="write the generated pages of the documentation")
    docs.add_argument("folder", type=Path, nargs="?", default=Path("docs"))
    docs.set_defaults(run=_docs)
    return top


def _serving(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=int, default=8000)
    command.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    command.add_argument("--processes", type=int, default=1)
    command.add_argument("--threads", type=int, default=8)
    command.add_argument("--without-worker", action="store_true", help="leave the work to `allhands worker`")
    command.add_argument("--reload", action="store_true", help=argparse.SUPPRESS)


def _prepare() -> None:
    """Django, and a database in this version's form."""
    from allhands.site import preparing

    preparing.prepare()


def _serve(parsed: argparse.Namespace) -> int:
    from allhands.site import preparing

    if not os.environ.get("ALLHANDS_URL") and "ALLHANDS_URL_FILE" not in os.environ:
        # Otherwise the printed link would lead to the port that is usual, and not to this one.
        os.environ["ALLHANDS_URL"] = f"http://localhost:{parsed.port}"
    _prepare()
    preparing.greet()
    return preparing.serve(parsed)


def _demo(parsed: argparse.Namespace) -> int:
    from allhands.site import preparing

    folder = parsed.data or Path("data/demo")
    os.environ.update(
        ALLHANDS_DATA=str(folder),
        ALLHANDS_DEMO="true",
        ALLHANDS_URL=f"http://localhost:{parsed.port}",
        DATABASE_URL="",
    )
    _prepare()
    preparing.load_demo()
    preparing.announce(parsed)
    return preparing.serve(parsed)


def _worker(parsed: argparse.Namespace) -> int:
    import signal
    import threading

    _prepare()
    from allhands.kernel import worker

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker.work(stop)
    return 0


def _rebuild(parsed: argparse.Namespace) -> int:
    _prepare()
    from allhands.search import index
    from allhands.search.engine import IndexBroken

    try:
        print(
            f"{index.rebuild_now(say=lambda sentence: print(sentence, flush=True))} documents are in the index."
        )
    except IndexBroken as broken:
        print(broken.reason, file=sys.stderr)
        return 1
    return 0


def _token(parsed: argparse.Namespace) -> int:
    _prepare()
    from allhands.site import preparing

    print(preparing.token(parsed.email, name=parsed.name, scopes=parsed.scopes.split(",")))
    return 0


def _invite(parsed: argparse.Namespace) -> int:
    _prepare()
    from allhands.site import preparing

    print(preparing.invitation(parsed.role, parsed.email))
    return 0


def _import_markdown(parsed: argparse.Namespace) -> int:
    _prepare()
    from allhands.site import preparing

    return preparing.import_markdown(parsed)


def _docs(parsed: argparse.Namespace) -> int:
    _prepare()
    from allhands.site import documents

    for path in documents.write(parsed.folder):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
