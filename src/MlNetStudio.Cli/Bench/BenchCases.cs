using MlNetStudio.Neural.Losses;

namespace MlNetStudio.Cli.Bench;

/// <summary>The cases by name.</summary>
internal static class BenchCases
{
    private static readonly MlpShape Iris = new([4, 10, 8, 3], new SparseCategoricalCrossEntropyOptions(), Classes: 3);
    private static readonly MlpShape Regression = new([13, 64, 64, 1], new MeanSquaredErrorOptions(), Classes: 0);
    private static readonly MlpShape Binary = new([30, 128, 64, 1], new BinaryCrossEntropyOptions(), Classes: 2);
    private static readonly MlpShape Tabular = new([100, 512, 256, 128, 10], new SparseCategoricalCrossEntropyOptions(), Classes: 10);

    private static readonly ImageShape Mnist = new(28, 1, IsResidual: false);
    private static readonly ImageShape Cifar = new(32, 3, IsResidual: false);
    private static readonly ImageShape ResNet9 = new(32, 3, IsResidual: true);

    /// <summary>Every case, in the order in which they run.</summary>
    public static IReadOnlyList<BenchCase> All { get; } =
    [
        new TrainingStepCase("a_iris_mlp", Iris, 32),
        new WholeTrainingCase("a_iris_full", Iris, 32, rows: 120, epochs: 100),
        new TrainingStepCase("b_reg_mlp", Regression, 32),
        new TrainingStepCase("c_bin_mlp", Binary, 32),
        new TrainingStepCase("d_tab_mlp", Tabular, 256),
        new TrainingStepCase("e_mnist_cnn", Mnist, 64, steps: 6),
        new TrainingStepCase("f_cifar_cnn", Cifar, 64, steps: 6),
        new TrainingStepCase("g_resnet9", ResNet9, 64, steps: 2),
        new InferenceCase("a_iris_infer1", Iris, 1),
        new InferenceCase("a_iris_mlp_infer", Iris, 32),
        new InferenceCase("b_reg_infer1", Regression, 1),
        new InferenceCase("b_reg_mlp_infer", Regression, 32),
        new InferenceCase("c_bin_infer1", Binary, 1),
        new InferenceCase("c_bin_mlp_infer", Binary, 32),
        new InferenceCase("d_tab_infer1", Tabular, 1),
        new InferenceCase("d_tab_mlp_infer", Tabular, 256),
        new InferenceCase("e_mnist_infer1", Mnist, 1),
        new InferenceCase("e_mnist_cnn_infer", Mnist, 64),
        new InferenceCase("f_cifar_infer1", Cifar, 1),
        new InferenceCase("f_cifar_cnn_infer", Cifar, 64),
        new InferenceCase("g_resnet9_infer1", ResNet9, 1),
        new InferenceCase("g_resnet9_infer", ResNet9, 64),
        .. new[] { 64, 128, 256, 512, 1024, 2048 }.Select(size => new MatrixProductCase(size)),
    ];
}
