"""The adviser's pages: the caseload and the record of a person."""

from flask import Blueprint

bp = Blueprint("cases", __name__, template_folder="templates")
