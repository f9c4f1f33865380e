using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace ProtocolLearning.Modeling.Runtime;

/// <summary>Process-wide settings of libtorch.</summary>
public static class TorchRuntime
{
    /// <summary>
    /// Sets how many threads one operation may use. Call it once, before the first computation: 1 wherever as many processes as
    /// cores compute on one machine, since threads that wait for each other's cores are many times slower than one thread.
    /// </summary>
    /// <param name="threads">At least 1.</param>
    public static void SetThreads(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        torch.set_num_threads(threads);
    }

    /// <summary>
    /// Gives the memory of disposed tensors back to the device, where other processes can have it. Nothing happens on the processor.
    /// </summary>
    public static void ReleaseUnused(ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.IsCpu)
        {
            return;
        }

        // TorchSharp has no call for it. But before libtorch refuses an allocation it gives every unused block back and tries again,
        // so one that no device can hold does nothing else.
        try
        {
            using var impossible = torch.empty(1L << 48, torch.float32, device.Torch);
        }
        catch (ExternalException)
        {
            torch.cuda.synchronize();
        }
    }

    /// <summary>
    /// Names the settings inside which two workers compute the same bits from the same input: libtorch's version, device,
    /// threads and the instruction sets of its kernels. Between classes only a tolerance can be compared.
    /// </summary>
    public static string NumericClass(ComputeDevice device) => string.Join(
        ';',
        $"libtorch-{torch.__version__}",
        device.IsCpu ? "cpu" : "cuda",
        $"threads-{torch.get_num_threads()}",
        $"aten-{InstructionSet()}",
        $"mkl-{Environment.GetEnvironmentVariable("MKL_CBWR") ?? "auto"}");

    /// <summary>What ATen dispatches on: the environment's choice, but no more than the processor has.</summary>
    private static string InstructionSet()
    {
        var best = Avx512BW.VL.IsSupported && Avx512DQ.VL.IsSupported && Fma.IsSupported ? "avx512"
            : Avx2.IsSupported && Fma.IsSupported ? "avx2"
            : "default";
        return (Environment.GetEnvironmentVariable("ATEN_CPU_CAPABILITY"), best) switch
        {
            ("default", _) => "default",
            ("avx2", "avx512") => "avx2",
            _ => best,
        };
    }
}
