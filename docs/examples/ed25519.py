"""Ed25519 signatures as in RFC 8032, section 5.1, in plain Python: for machine.py beside it.

Some milliseconds a signature, which is enough for a handshake. Nothing here takes the same time
for every key: use a library where a secret is worth stealing.
"""

import hashlib

P = 2**255 - 19  # the field
Q = 2**252 + 27742317777372353535851937790883648493  # the order of the base point
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # of -1


def public_key(secret):
    """The 32 bytes that belong to a secret of 32 random bytes."""
    return _compress(_multiply(_expand(secret)[0], BASE))


def sign(secret, message):
    """The 64 bytes by which the owner of the secret signs a message."""
    scalar, prefix = _expand(secret)
    key = _compress(_multiply(scalar, BASE))
    r = _number(prefix, message) % Q
    point = _compress(_multiply(r, BASE))
    return point + ((r + _number(point, key, message) * scalar) % Q).to_bytes(32, "little")


def verify(key, message, signature):
    """Whether the owner of this public key made this signature of the message."""
    a, r = _decompress(key), _decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or len(signature) != 64 or s >= Q:
        return False
    h = _number(signature[:32], key, message)
    return _compress(_multiply(s, BASE)) == _compress(_add(r, _multiply(h % Q, a)))


def _number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def _expand(secret):
    digest = hashlib.sha512(secret).digest()
    scalar = int.from_bytes(digest[:32], "little")
    return scalar & ((1 << 254) - 8) | (1 << 254), digest[32:]


# A point is (X, Y, Z, T) with x = X/Z, y = Y/Z and x·y = T/Z.
def _add(one, other):
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _multiply(scalar, point):
    product = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            product = _add(product, point)
        point = _add(point, point)
        scalar >>= 1
    return product


def _compress(point):
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decompress(data):
    if len(data) != 32:
        return None
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


BASE = _decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
