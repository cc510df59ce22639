using MlNetStudio.Data.Images;

namespace MlNetStudio.Tests.Data.Images;

/// <summary>The well-known image sets, where they are at hand.</summary>
public class RealImageTests
{
    [RequiresDataFact]
    public void Mnist()
    {
        var set = IdxReader.Read(TestData.File("mnist/train-images-idx3-ubyte.gz"), TestData.File("mnist/train-labels-idx1-ubyte.gz"));
        Assert.Equal(60_000, set.Count);
        Assert.Equal(new ImageShape(28, 28, 1), set.Shape);
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], Enumerable.Range(0, 10).Select(label => set.Labels.Count(value => value == label)));
        Assert.Equal(0.1307, set.Pixels.Average(pixel => pixel / 255.0), 4);
    }

    [RequiresDataFact]
    public void Cifar()
    {
        var set = CifarReader.ReadCifar10([TestData.File("cifar10-subset/train_subset.bin.gz")]);
        Assert.Equal(3000, set.Count);
        Assert.All(Enumerable.Range(0, 10), label => Assert.Equal(300, set.Labels.Count(value => value == label)));
    }
}
