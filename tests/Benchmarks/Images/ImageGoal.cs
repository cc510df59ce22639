namespace MlNetStudio.Benchmarks.Images;

/// <summary>What a pipeline over images is to reach on its test images.</summary>
/// <param name="System">The system that it stands for.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Peer">What PyTorch 1.13.1 reached, for people.</param>
/// <param name="Bound">What is asked for, for people.</param>
/// <param name="IsMet">Whether accuracies and seconds of training, one a seed, are that.</param>
internal sealed record ImageGoal(string System, string Pipeline, string Peer, string Bound, Func<double[], double[], bool> IsMet)
{
    private const double MnistSeconds = 62;
    private const double CifarSeconds = 60;

    /// <summary>All goals. The peer ran the same layers with the same settings, on one thread, five seeds each.</summary>
    public static readonly ImageGoal[] All =
    [
        new("S6", "mnist", "0.9895 ± 0.0016 in 62 s", "median at least 0.989", (accuracies, _) => Statistics.Median(accuracies) >= 0.989),
        new("S6, own network", "mnist-best", "", "median at least 0.994, each in at most 62 s", (accuracies, seconds) =>
            Statistics.Median(accuracies) >= 0.994 && seconds.Max() <= MnistSeconds),
        new("S7", "cifar10-subset", "0.4671 ± 0.0216 in 10.1 s", "mean not below the peer's by two standard errors of the difference", (accuracies, _) =>
            accuracies.Average() >= Statistics.NotBelow(accuracies, 0.4671, 0.0216, 5)),
        new("S7, own network", "cifar10-subset-best", "0.5416 ± 0.0059 in 31.8 s, augmented, 30 epochs", "mean at least 0.58, each in at most 60 s", (accuracies, seconds) =>
            accuracies.Average() >= 0.58 && seconds.Max() <= CifarSeconds),
    ];
}
