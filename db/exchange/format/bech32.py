"""Bech32 (BIP-173), the text form of age keys: encoding only, without the limit on length."""

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK_LENGTH = 6


def encode(prefix: str, data: bytes) -> str:
    """The bytes as Bech32 text in small letters under this prefix."""
    values = _in_fives(data)
    expanded = [*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix)]
    check = _remainder([*expanded, *values, *[0] * _CHECK_LENGTH]) ^ 1
    checks = [(check >> 5 * place) & 31 for place in reversed(range(_CHECK_LENGTH))]
    return f"{prefix}1{''.join(_LETTERS[value] for value in [*values, *checks])}"


def _in_fives(data: bytes) -> list[int]:
    """The bits of the data in groups of five, the last group padded with zeros."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return [int(bits[start : start + 5], 2) for start in range(0, len(bits), 5)]


def _remainder(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if top >> place & 1 else 0
    return check
