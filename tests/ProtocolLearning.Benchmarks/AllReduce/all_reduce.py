# One rank of torch.distributed's all-reduce over gloo: the reference. A line on its input is one all-reduce of the vector, divided by the
# number of ranks; a line on its output says that it is done, and what processor time it took, in
# seconds; a second one stands for what ours prepares afterwards.
import os
import sys
import time

import torch
import torch.distributed

rank, ranks, port, elements = (int(argument) for argument in sys.argv[1:5])
os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port), GLOO_SOCKET_IFNAME="lo")
torch.set_num_threads(1)
torch.distributed.init_process_group("gloo", rank=rank, world_size=ranks)
vector = torch.randn(elements)
print("ready", flush=True)
for _ in sys.stdin:
    before = time.process_time()
    torch.distributed.all_reduce(vector)
    vector /= ranks
    print(time.process_time() - before, flush=True)
    print("done", flush=True)
