"""The extensions, as objects without logic."""

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from app.database import Base

db = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False},
    # Parameters hold personal data: neither logs nor errors may print them.
    engine_options={
        "hide_parameters": True,
        "pool_size": 5,
        "max_overflow": 3,
        "pool_timeout": 3,
        "pool_pre_ping": True,
        "use_native_hstore": False,  # asks each new connection about a type that we do not have
    },
)
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
