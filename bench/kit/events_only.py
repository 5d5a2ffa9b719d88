"""The exercise as a heap of events and nothing else: no bytes, no links, no traces, no checks.

    python3 events_only.py <machines> <seconds> <runs>

Prints how many events it made, and in how many seconds of CPU time.
"""

import heapq
import random
import sys
import time

LATENCY_US = 1_000


def run(machines, seconds, seed):
    chance = random.Random(seed)
    rates = [chance.randint(1, 6) for _ in range(machines)]
    phases = [chance.randrange(1_000_000 // rate) for rate in rates]
    peers = [[j for j in range(machines) if j != i] for i in range(machines)]
    clocks = [0] * machines
    inboxes = [[] for _ in range(machines)]
    end_us = seconds * 1_000_000
    heap = [(phases[i], 1, i, 0) for i in range(machines)]
    heapq.heapify(heap)
    events = 0
    while heap:
        due_us, kind, machine, value = heapq.heappop(heap)
        if kind == 0:
            inboxes[machine].append(value)
            continue
        next_us = phases[machine] + (value + 1) * 1_000_000 // rates[machine]
        if next_us < end_us:
            heapq.heappush(heap, (next_us, 1, machine, value + 1))
        events += 1
        if inboxes[machine]:
            clocks[machine] = max(clocks[machine], inboxes[machine].pop(0)) + 1
            continue
        clocks[machine] += 1
        draw = chance.randint(1, 10)
        to = {1: peers[machine][:1], 2: peers[machine][1:2], 3: peers[machine]}.get(draw, [])
        for peer in to:
            heapq.heappush(heap, (due_us + LATENCY_US, 0, peer, clocks[machine]))
    return events


def main():
    machines, seconds, runs = (int(word) for word in sys.argv[1:])
    run(machines, seconds, 0)
    began = time.process_time()
    events = sum(run(machines, seconds, seed) for seed in range(runs))
    print(events, time.process_time() - began)


main()
