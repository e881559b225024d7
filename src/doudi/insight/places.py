"""The place something asked for by an account belongs to (归属地)."""

from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import load_roles


def place_of(acting: Acting, verb: str) -> str:
    """The widest place the account serves with a post that has this verb: what it asks for belongs there.

    Raises:
        NotAllowed: no post has it, or none serves a place.
    """
    roles = load_roles()
    paths = [
        path
        for post in acting.posts
        if post.role in roles and verb in roles[post.role].verbs and acting.purpose in roles[post.role].purposes
        for path in post.area_paths
    ]
    if not paths:
        raise NotAllowed(verb, "no place is served")
    return min(paths, key=lambda path: (path.count("/"), path))
