using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>The closed list of the operators that the native engine knows. A new operator is added here and nowhere else.</summary>
internal static class OperatorRegistry
{
    /// <summary>The domain of ONNX's operators for classical machine learning.</summary>
    public const string MachineLearning = "ai.onnx.ml";

    /// <summary>The domain of ONNX Runtime's own operators; of them, those are known that no standard operator can say.</summary>
    public const string Microsoft = "com.microsoft";

    /// <summary>The domain of ONNX's preview of training.</summary>
    public const string Training = "ai.onnx.preview.training";

    /// <summary>All operators.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        // Arithmetic
        new AbsOperator(), new AcoshOperator(), new AcosOperator(), new AddOperator(), new AsinhOperator(), new AsinOperator(),
        new AtanhOperator(), new AtanOperator(), new CeilOperator(), new ClipOperator(), new CoshOperator(), new CosOperator(),
        new DivOperator(), new ErfOperator(), new ExpOperator(), new FloorOperator(), new LogOperator(), new MaxOperator(),
        new MeanOperator(), new MinOperator(), new ModOperator(), new MulOperator(), new NegOperator(), new PowOperator(),
        new ReciprocalOperator(), new RoundOperator(), new SignOperator(), new SinhOperator(), new SinOperator(), new SqrtOperator(),
        new SubOperator(), new SumOperator(), new TanOperator(),

        // Activations
        new CeluOperator(), new EluOperator(), new GeluOperator(), new HardmaxOperator(), new HardSigmoidOperator(),
        new HardSwishOperator(), new LeakyReluOperator(), new LogSoftmaxOperator(), new MishOperator(), new PReluOperator(),
        new ReluOperator(), new SeluOperator(), new ShrinkOperator(), new SigmoidOperator(), new SoftmaxOperator(),
        new SoftplusOperator(), new SoftsignOperator(), new SwishOperator(), new TanhOperator(), new ThresholdedReluOperator(),

        // Linear
        new EinsumOperator(), new GemmOperator(), new MatMulOperator(),

        // Convolution and pooling
        new ConvOperator(), new ConvTransposeOperator(), new AveragePoolOperator(), new GlobalAveragePoolOperator(),
        new GlobalLpPoolOperator(), new GlobalMaxPoolOperator(), new LpPoolOperator(), new MaxPoolOperator(),

        // Recurrent
        new GRUOperator(), new LSTMOperator(), new RNNOperator(),

        // Quantization
        new ConvIntegerOperator(), new DequantizeLinearOperator(), new DynamicQuantizeLinearOperator(), new MatMulIntegerOperator(),
        new QLinearConvOperator(), new QLinearMatMulOperator(), new QuantizeLinearOperator(),

        // Resizing
        new ResizeOperator(), new UpsampleOperator(),

        // Attention
        new AttentionOperator(), new RotaryEmbeddingOperator(),

        // Optimizers: ai.onnx.preview.training
        new AdamOperator(), new MomentumOperator(),

        // Losses
        new NegativeLogLikelihoodLossOperator(), new SoftmaxCrossEntropyLossOperator(),

        // Shapes and types
        new CastLikeOperator(), new CastOperator(), new ConcatOperator(), new ConstantOfShapeOperator(), new ConstantOperator(),
        new DepthToSpaceOperator(), new DropoutOperator(), new ExpandOperator(), new FlattenOperator(), new IdentityOperator(),
        new PadOperator(), new RangeOperator(), new ReshapeOperator(), new ShapeOperator(), new SizeOperator(), new SliceOperator(),
        new SpaceToDepthOperator(), new SplitOperator(), new SqueezeOperator(), new TileOperator(), new TransposeOperator(),
        new TriluOperator(), new UnsqueezeOperator(),

        // Selection
        new CompressOperator(), new GatherElementsOperator(), new GatherNDOperator(), new GatherOperator(), new NonZeroOperator(),
        new OneHotOperator(), new ScatterElementsOperator(), new ScatterNDOperator(), new TopKOperator(), new WhereOperator(),

        // Logic
        new AndOperator(), new EqualOperator(), new GreaterOperator(), new GreaterOrEqualOperator(), new IsInfOperator(),
        new IsNaNOperator(), new LessOperator(), new LessOrEqualOperator(), new NotOperator(), new OrOperator(), new XorOperator(),

        // Reductions
        new ArgMaxOperator(), new ArgMinOperator(), new CumSumOperator(), new ReduceL1Operator(), new ReduceL2Operator(),
        new ReduceLogSumExpOperator(), new ReduceLogSumOperator(), new ReduceMaxOperator(), new ReduceMeanOperator(),
        new ReduceMinOperator(), new ReduceProdOperator(), new ReduceSumOperator(), new ReduceSumSquareOperator(),

        // Normalization
        new BatchNormalizationOperator(), new GroupNormalizationOperator(), new InstanceNormalizationOperator(),
        new LayerNormalizationOperator(), new LpNormalizationOperator(), new LRNOperator(), new MeanVarianceNormalizationOperator(),
        new RMSNormalizationOperator(),

        // Text
        new StringNormalizerOperator(), new TfIdfVectorizerOperator(), new TokenizerOperator(),

        // Tables: ai.onnx.ml
        new ArrayFeatureExtractorOperator(), new BinarizerOperator(), new FeatureVectorizerOperator(), new ImputerOperator(),
        new LabelEncoderOperator(), new LinearClassifierOperator(), new LinearRegressorOperator(), new NormalizerOperator(),
        new OneHotEncoderOperator(), new ScalerOperator(), new TreeEnsembleClassifierOperator(), new TreeEnsembleOperator(),
        new TreeEnsembleRegressorOperator(),
    ];

    private static readonly FrozenDictionary<(string Domain, string OpType), Operator> ByName =
        All.ToFrozenDictionary(known => (known.Domain, known.OpType));

    /// <summary>The newest version of a domain's operator set whose operators are understood.</summary>
    public static int LatestOpset(string domain) => domain switch
    {
        MachineLearning => 5,
        Microsoft or Training => 1,
        _ => 27,
    };

    /// <summary>The operator of a name, or null if it is not known.</summary>
    public static Operator? Find(string domain, string opType) =>
        ByName.GetValueOrDefault((domain == "ai.onnx" ? "" : domain, opType));
}
