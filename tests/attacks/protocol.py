"""Attacks by what a worker says: its side of the channel is rewritten by the submission."""

from tests.attacks.attack import QUESTIONS, Right, answer, attack

CHANNEL = """
import array, gc, os, socket, time
import msgpack
from autograder.sealed import channel, worker

def me():
    return next(thing for thing in gc.get_objects() if type(thing) is worker.Worker)

def first_time():
    if os.path.exists("not the first time"):
        return False
    open("not the first time", "w").close()
    return True

def reply(header, number=None, body=()):
    number = me().number if number is None else number
    channel.send(me().sock, channel.REPLY, number, header, body, sum(map(len, body)))

def raw(header, body=b"", kind=channel.REPLY):
    head = channel.HEAD.pack(channel.MAGIC, kind, me().number, len(header), len(body))
    me().sock.sendall(head + header + body)
"""
LOST = {"q5": 0.0}


def says(name: str, body: str, **expected) -> None:
    """Record the attack of a `trans_conv` that may use what `CHANNEL` defines."""
    answer(name, body, before=CHANNEL, **expected)


def dot_test(name: str, body: str, **expected) -> None:
    """Record the attack of a `dot_test` that may use what `CHANNEL` defines."""
    lines = "\n".join("    " + line for line in body.strip().splitlines())
    signature = "forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0"

    def make(right: Right) -> dict[str, bytes]:
        source = f"{CHANNEL}\ndef dot_test({signature}):\n{lines}\n"
        return right.submit(right.with_answer(source, "dot_test"))

    make.__name__ = name
    attack(points=LOST, **expected)(make)


SAYS = {
    "reply_under_another_number": "reply({'value': None}, me().number + 1)\ntime.sleep(60)",
    "reply_twice": "reply({'value': None})\nreply({'value': None})",
    "reply_with_the_next_numbers": """
for ahead in range(1, 50):
    reply({"value": None}, me().number + ahead)
""",
    "reply_without_a_value": "reply({})",
    "reply_that_is_no_mapping": "raw(msgpack.packb([1, 2]))",
    "reply_of_another_kind": "raw(msgpack.packb({}), kind=77)",
    "reply_nested_100000_deep": "raw(b'\\x81\\xa5value' + b'\\x91' * 100_000 + b'\\xc0')",
    "reply_nested_500_deep": """
node = None
for _ in range(500):
    node = ["list", [node]]
reply({"value": node})
""",
    "reply_with_two_million_parts": """
raw(b"\\x81\\xa5value\\xdd" + (2_000_000).to_bytes(4, "big") + b"\\xc0" * 2_000_000)
""",
    "reply_one_byte_at_a_time": """
for byte in channel.MAGIC * 100 * first_time():
    me().sock.send(bytes([byte]))
    time.sleep(0.1)
""",
    "reply_announced_and_not_sent": """
me().sock.sendall(channel.HEAD.pack(channel.MAGIC, 2, me().number, 100, 200 << 20))
time.sleep(60 * first_time())
""",
    "error_of_no_kind": "reply({'error': {'names': [], 'text': 7, 'line': 'x'}})",
    "error_named_like_a_pass": """
reply({"error": {"names": ["passed" * 1000], "text": "x" * 10**6, "line": 10**9}})
""",
}
for name, body in SAYS.items():
    says(name, body)

MALFORMED = r"""
[["range", 0, 2**62, 1], ["range", 0, 1, 0], ["device", "cuda:7"], ["device", 3], ["dtype", []],
 ["tensor", "float32", [2**39, 2**39], "cpu"], ["tensor", "float32", [-1], "cpu"],
 ["tensor", "bool", [4], 5], ["meta", "float32", [2**39] * 16], ["meta", "object", []],
 ["array", "O", [1]], ["array", "f8," * 1000, [1]], ["array", {"names": ["a"]}, [1]],
 ["array", "M8[s]", []], ["number", "<f8", [2]], ["bytes", -1], ["bytes", 2**62], ["size", [-1]],
 ["handle", [], "object", "x"], ["handle", 1, "secret", "x"], ["callback", 0, "x"],
 ["dict", [[["list", []], 1]]], ["dict", 5], ["set", [["list", []]]], ["int", "0x" + "f" * 2000],
 ["complex", "1", "2"], ["slice", [1]], ["decode", 1], ["_take", 1], ["many", []], [], [[]], {}]
"""


@attack(
    points=dict.fromkeys(QUESTIONS[4:], 0.0),
    elsewhere=tuple(QUESTIONS[5:]),
)
def malformed_values(right: Right):
    """From here on each answer is another thing that no value looks like."""
    source = f"""
nodes = {MALFORMED.strip()}
def wrong(self, request, decoder):
    reply({{"value": nodes[(self.number * 7 + os.getpid()) % len(nodes)]}})
worker.Worker._do_get = worker.Worker._do_call = wrong
def trans_conv(Y, w, b=None):
    return Y
"""
    return right.submit(right.with_answer(CHANNEL + source))


says(
    "keys_with_equal_hashes",
    """
nodes = [["int", hex(k * (2**61 - 1))] for k in range(1, 150_000)]
reply({"value": ["set", nodes]})
time.sleep(60)
""",
)
says(
    "descriptors_beside_a_broken_reply",
    """
rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 12))]
head = channel.HEAD.pack(channel.MAGIC, channel.REPLY, me().number, 1, 0)
me().sock.sendmsg([head + b"\\xc1"], rights)
time.sleep(60)
""",
)
says("a_large_result_every_time", "return torch.zeros(50 << 20)")
dot_test("large_results_that_no_test_looks_at", "return torch.zeros(50 << 20)")
dot_test(
    "callbacks_without_end",
    """
endless = first_time()
while endless:
    forward(torch.zeros(x_shape, dtype=dtype))
""",
)
dot_test("callback_with_an_object", "return forward(lambda: None)")
dot_test("callback_with_too_much", "return forward(torch.zeros(2 << 20))")
dot_test("callback_that_does_not_exist", "return me()._call_back(10**6, (), {})")
dot_test(
    "callbacks_that_make_the_grader_ask_back",
    """
def ask(number):
    header = {"index": 0, "args": ["list", [["handle", 1, "object", "x"]]], "kwargs": ["dict", []]}
    channel.send(me().sock, channel.CALLBACK, number, header)

ask(me().number)
while True:
    message = channel.receive(me().sock)
    if message.kind == channel.REQUEST:
        time.sleep(1.5)
        reply({"value": 3}, message.number)
    else:
        ask(message.number)
""",
)
