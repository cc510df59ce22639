using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using static MlNetStudio.Tests.Neural.Operators.OperatorRun;

namespace MlNetStudio.Tests.Neural.Operators;

public class AttentionOperatorTests
{
    [Fact]
    public void ACausalQuerySeesOnlyWhatCameBefore()
    {
        // All products are zero, so that the weights of what is seen are the same.
        var q = Floats(new float[6], 1, 1, 3, 2);
        var v = Floats([3, 6, 9], 1, 1, 3, 1);
        (string, OperatorAttribute)[] causal = [("is_causal", new OperatorAttribute.Int(1))];
        Close([3f, 4.5f, 6], Floats("Attention", [q, q, v], causal, 23));
        var seen = Tensor.Create(new[] { false, true, true }, 1, 3);
        Close([7.5f, 7.5f, 7.5f], Floats("Attention", [q, q, v, seen], null, 23));
    }

    [Fact]
    public void HeadsThatDoNotFitAreRefused()
    {
        var q = Random(1, 1, 3, 2, 4);
        var k = Random(2, 1, 2, 2, 4);
        Assert.Contains("heads", Assert.Throws<InvalidInputException>(() => One("Attention", [q, k, k], null, 23)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALossLeavesIgnoredTargetsOut()
    {
        var x = Floats([-1, -2, -3, -4, -5, -6], 3, 2);
        (string, OperatorAttribute)[] ignored = [("ignore_index", new OperatorAttribute.Int(-1))];
        Close([2.5f], Floats("NegativeLogLikelihoodLoss", [x, Longs(0, 1, -1)], ignored));
        Close([3f], Floats("NegativeLogLikelihoodLoss", [x, Longs(0, 1, -1), Floats([1, 2], 2)], ignored));
        Assert.Contains(
            "2 classes", Assert.Throws<InvalidInputException>(() => One("NegativeLogLikelihoodLoss", [x, Longs(0, 1, 2)])).Message, StringComparison.Ordinal);
        Close([MathF.Log(2)], Floats("SoftmaxCrossEntropyLoss", [Floats([4, 4], 1, 2), Longs(1)]));
    }
}
