"""The web process: `gunicorn wsgi:app`. Also the app of the `flask` command, which signs in as the role its command needs."""

import sys

from app import create_app
from app.cli import process_of

app = create_app(process_of(sys.argv))
