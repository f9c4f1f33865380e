using ProtocolLearning.Modeling.Runtime;

namespace ProtocolLearning.Modeling.Tests.Runtime;

public sealed class ComputeDeviceTests
{
    [Fact]
    public void TryChoose_cpu_and_auto_give_a_device()
    {
        Assert.True(ComputeDevice.TryChoose("cpu", out var cpu, out _));
        Assert.Equal("cpu", cpu!.ToString());
        Assert.True(ComputeDevice.TryChoose("auto", out _, out _));
    }

    [Theory]
    [InlineData("gpu", "write auto, cpu, cuda or cuda:n")]
    [InlineData("cuda:x", "write auto, cpu, cuda or cuda:n")]
    [InlineData("cuda:-1", "write auto, cpu, cuda or cuda:n")]
    [InlineData("cuda:65000", "write auto or cpu")]
    public void TryChoose_what_is_not_there_says_what_to_write(string name, string remedy)
    {
        Assert.False(ComputeDevice.TryChoose(name, out var device, out var error));

        Assert.Null(device);
        Assert.Contains($"'{name}'", error, StringComparison.Ordinal);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
    }

    [Fact]
    public void NumericClass_names_threads_and_the_library()
    {
        TorchRuntime.SetThreads(1);

        Assert.Matches("^libtorch-2[.0-9]+;cpu;threads-1;aten-(default|avx2|avx512);mkl-.+$", TorchRuntime.NumericClass(ComputeDevice.Cpu));
    }
}
