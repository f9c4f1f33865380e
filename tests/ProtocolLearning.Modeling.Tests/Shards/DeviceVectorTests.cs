using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Modeling.Shards;
using TorchSharp;

namespace ProtocolLearning.Modeling.Tests.Shards;

public sealed class DeviceVectorTests
{
    [Fact]
    public void Update_on_the_processor_changes_the_tensor_itself()
    {
        using var vector = new DeviceVector(5, ComputeDevice.Cpu);

        vector.Update(values => values[3] = 2);

        Assert.Equal([0, 0, 0, 2, 0], vector.Tensor.data<float>().ToArray());
        vector.Write([1, 2, 3, 4, 5]);
        Assert.Equal([1, 2, 3, 4, 5], vector.Read().ToArray());
        vector.Clear();
        Assert.Equal(new float[5], vector.Read().ToArray());
        Assert.Throws<ArgumentException>(() => vector.Write(new float[4]));
    }

    [Fact]
    public void Memory_of_a_tensor_that_is_not_contiguous_is_refused()
    {
        using var scope = torch.NewDisposeScope();
        var transposed = torch.zeros(3, 4).t();

        Assert.ThrowsAny<Exception>(() => DeviceVector.Memory(transposed).Length);
    }
}
