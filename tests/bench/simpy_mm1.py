"""simpy_mm1.py - the queue of `yardstick heap` (yardstick.c) as one writes it in SimPy: an M/M/1 queue at load 0.8, 1,000
idle sources in the heap; a customer is a process that asks for the server, waits, and is served.

    simpy_mm1.py CUSTOMERS     ns a customer
"""
import random
import sys
import time

import simpy


def main(customers):
    random.seed(1)
    world = simpy.Environment()
    server = simpy.Resource(world, capacity=1)
    all_served = world.event()
    served = 0

    def customer():
        nonlocal served
        with server.request() as turn:
            yield turn
            yield world.timeout(random.expovariate(1))
        served += 1
        if served == customers:
            all_served.succeed()

    def source():
        while True:
            yield world.timeout(random.expovariate(1 / 1250))
            world.process(customer())

    for _ in range(1000):
        world.process(source())
    start = time.perf_counter()
    world.run(until=all_served)
    print(f"{(time.perf_counter() - start) * 1e9 / customers:.2f}")


main(int(sys.argv[1]))
