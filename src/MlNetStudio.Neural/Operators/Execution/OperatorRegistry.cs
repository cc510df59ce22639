using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>The closed list of the operators that the native engine knows. A new operator is added here and nowhere else.</summary>
internal static class OperatorRegistry
{
    /// <summary>The domain of ONNX's operators for classical machine learning.</summary>
    public const string MachineLearning = "ai.onnx.ml";

    /// <summary>All operators.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        // Arithmetic
        new AbsOperator(), new AcosOperator(), new AcoshOperator(), new AddOperator(), new AsinOperator(), new AsinhOperator(),
        new AtanOperator(), new AtanhOperator(), new CeilOperator(), new CosOperator(), new CoshOperator(), new DivOperator(),
        new ErfOperator(), new ExpOperator(), new FloorOperator(), new LogOperator(), new MaxOperator(), new MeanOperator(),
        new MinOperator(), new ModOperator(), new MulOperator(), new NegOperator(), new PowOperator(), new ReciprocalOperator(),
        new RoundOperator(), new SignOperator(), new SinOperator(), new SinhOperator(), new SqrtOperator(), new SubOperator(),
        new SumOperator(), new TanOperator(),

        // Activations
        new EluOperator(), new HardmaxOperator(), new HardSigmoidOperator(), new LeakyReluOperator(), new LogSoftmaxOperator(),
        new ReluOperator(), new SeluOperator(), new SigmoidOperator(), new SoftmaxOperator(), new SoftplusOperator(),
        new TanhOperator(),

        // Linear
        new GemmOperator(), new MatMulOperator(),

        // Shapes and types
        new CastOperator(), new CastLikeOperator(), new ConcatOperator(), new ConstantOperator(), new DropoutOperator(),
        new FlattenOperator(), new IdentityOperator(), new ReshapeOperator(), new TransposeOperator(),
    ];

    private static readonly FrozenDictionary<(string Domain, string OpType), Operator> ByName =
        All.ToFrozenDictionary(known => (known.Domain, known.OpType));

    /// <summary>The newest version of a domain's operator set whose operators are understood.</summary>
    public static int LatestOpset(string domain) => domain == MachineLearning ? 5 : 27;

    /// <summary>The operator of a name, or null if it is not known.</summary>
    public static Operator? Find(string domain, string opType) =>
        ByName.GetValueOrDefault((domain == "ai.onnx" ? "" : domain, opType));
}
