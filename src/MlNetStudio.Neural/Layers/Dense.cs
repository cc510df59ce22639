using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Gemm;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="DenseOptions"/>
    public static DenseOptions Dense(int units, ActivationOptions? activation = null) => new(units) { Activation = activation };
}

/// <summary>
/// A fully connected layer: y = f(x W + b), applied along the last dimension. Input [..., d], output [..., units],
/// kernel W [d, units], bias b [units].
/// </summary>
/// <param name="Units">The number of outputs, at least 1.</param>
public sealed record DenseOptions(int Units) : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "dense";

    /// <summary>The activation f, computed together with the product; null for none.</summary>
    public ActivationOptions? Activation { get; init; }

    /// <summary>Whether b is there. Default true.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>How W starts; null means Glorot uniform.</summary>
    public InitializerOptions? KernelInitializer { get; init; }

    /// <summary>How b starts; null means zeros.</summary>
    public InitializerOptions? BiasInitializer { get; init; }

    /// <summary>The factor of the sum of W's absolute values in the loss. Default 0.</summary>
    public float L1 { get; init; }

    /// <summary>The factor of the sum of W's squares in the loss. Default 0.</summary>
    public float L2 { get; init; }

    /// <summary>What the learning rate is multiplied by for W; 0 keeps W as it is. Default 1.</summary>
    public float KernelLearningRate { get; init; } = 1;

    /// <summary>What the learning rate is multiplied by for b; 0 keeps b as it is. Default 1.</summary>
    public float BiasLearningRate { get; init; } = 1;

    /// <summary>
    /// Whether W's learning rate is also divided by √d. Default false. With W drawn from a normal distribution of variance 1 / d
    /// this is the neural tangent parametrization (Jacot, Gabriel and Hongler 2018; RealMLP in Holzmüller et al. 2024, arXiv 2407.04491),
    /// y = f(x V / √d + b) with V from N(0, 1): the same function, W = V / √d, and with Adam the same path but for epsilon, since its
    /// step does not depend on the size of the gradient. So one learning rate serves layers of any width, and the exported layer is a plain one.
    /// </summary>
    public bool LearningRateByFanIn { get; init; }

    internal override BoundLayer Bind(LayerBinding binding)
    {
        const int MostUnits = 1 << 20;
        if (Units is < 1 or > MostUnits)
        {
            throw binding.Error($"{Units} units are impossible; choose 1 to {MostUnits}");
        }

        if (!(L1 >= 0 && L2 >= 0 && float.IsFinite(L1 + L2)))
        {
            throw binding.Error($"L1 {L1} and L2 {L2} must be finite and not negative");
        }

        var input = binding.Input;
        if ((long)input.Columns * Units > int.MaxValue / 4)
        {
            throw binding.Error($"a kernel of {input.Columns} by {Units} is too large");
        }

        binding.AddParameter(new ParameterSpec("kernel", new Shape(input.Columns, Units), KernelInitializer ?? new GlorotUniformOptions())
        {
            FanIn = input.Columns,
            FanOut = Units,
            Decays = true,
            L1 = L1,
            L2 = L2,
            LearningRate = binding.RequireRate(KernelLearningRate, "the kernel's learning rate factor") / (LearningRateByFanIn ? MathF.Sqrt(input.Columns) : 1),
        });
        float biasRate = binding.RequireRate(BiasLearningRate, "the bias's learning rate factor");
        if (UseBias)
        {
            binding.AddParameter(new ParameterSpec("bias", new Shape(Units), BiasInitializer ?? new ZerosOptions())
            {
                FanIn = input.Columns,
                FanOut = Units,
                LearningRate = biasRate,
            });
        }

        return new DenseLayer(binding, this, input.WithColumns(Units));
    }
}

internal sealed class DenseLayer(LayerBinding binding, DenseOptions options, Shape output) : BoundLayer(binding, options, output)
{
    public override Step CreateStep(StepContext context) => new DenseStep(context, options);

    /// <summary>Gemm, or MatMul and Add, with constant weights; an activation that follows becomes part of the layer.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { IsIndex: false } x || graph.Floats(node, 1) is not { Rank: 2 } weights)
        {
            return "only a product with constant weights [inputs, outputs] in floats is a layer";
        }

        bool isGemm = node.OpType == "Gemm";
        bool isTurned = isGemm && node.Int("transB", 0) != 0;
        var (columns, units) = isTurned ? (weights.Dimensions[1], weights.Dimensions[0]) : (weights.Dimensions[0], weights.Dimensions[1]);
        bool isVector = x.Axes.Length == 1 && x.Shape.Rank == 1;
        if (!(isVector || (!isGemm && x.IsPlain)) || x.Shape.Columns != columns || (isGemm && node.Int("transA", 0) != 0))
        {
            return $"weights [{columns}, {units}] do not multiply the last dimension of a sample [{string.Join(", ", x.Sizes)}]";
        }

        float scale = isGemm ? node.Float("alpha", 1) : 1;
        var kernel = new float[columns * units];
        for (int column = 0; column < columns; column++)
        {
            int place = (x.Order.IsEmpty ? column : x.Order[column]) * units;
            for (int unit = 0; unit < units; unit++)
            {
                kernel[place + unit] = scale * weights.Data[isTurned ? (unit * columns) + column : (column * units) + unit];
            }
        }

        List<OperatorNode> nodes = [node];
        float[]? bias = null;
        if (isGemm && GraphRaiser.Has(node, 2))
        {
            if ((bias = Spread(graph.Floats(node, 2), units, node.Float("beta", 1))) is null)
            {
                return "what is added to the product is not constant, or not one number for each output";
            }
        }
        else if (graph.SoleReader(node) is { OpType: "Add" } sum
            && (Spread(graph.Floats(sum, 0), units, 1) ?? Spread(graph.Floats(sum, 1), units, 1)) is { } added)
        {
            bias = added;
            nodes.Add(sum);
        }

        var options = new DenseOptions(units) { UseBias = bias is not null, Activation = ActivationRaising.TakeNext(graph, nodes) };
        if (bias is null)
        {
            graph.Add(nodes, options, [x], parameters: ("kernel", kernel));
        }
        else
        {
            graph.Add(nodes, options, [x], parameters: [("kernel", kernel), ("bias", bias)]);
        }

        return null;
    }

    // One number for each output, or one for all.
    private static float[]? Spread(Tensor<float>? bias, int units, float scale) =>
        bias is null || (bias.Length != 1 && (bias.Length != units || bias.Dimensions[^1] != units)) ? null
        : [.. Enumerable.Range(0, units).Select(unit => scale * bias.Data[bias.Length == 1 ? 0 : unit])];

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters)
    {
        // MatMul and Add rather than Gemm: they take inputs of any rank.
        string kernel = graph.AddInitializer("kernel", parameters[0]);
        string value = graph.AddNode("MatMul", [inputs[0], kernel]);
        if (options.UseBias)
        {
            value = graph.AddNode("Add", [value, graph.AddInitializer("bias", parameters[1])]);
        }

        return options.Activation?.Lower(graph, value) ?? value;
    }
}

/// <summary>
/// Forward y = f(x W + b). Backward, with g = dL/dy f': dL/dW = x' g, dL/db = the sum of g's rows, dL/dx = g W'.
/// ReLU is applied, and on the way back masked, inside the products.
/// </summary>
internal sealed unsafe class DenseStep : Step
{
    private readonly KernelSet _kernels;
    private readonly WorkerTeam _team;
    private readonly PlanValue _x;
    private readonly PlanValue _y;
    private readonly ActivationKernel? _activation;
    private readonly ParameterPointers _kernel;
    private readonly ParameterPointers? _bias;
    private readonly float* _preActivation;
    private readonly float* _transposed;
    private readonly bool _fusedRelu;
    private readonly RowProduct _forwardRow;
    private GemmArguments _forward;
    private GemmArguments _kernelGradient;
    private GemmArguments _inputGradient;

    public DenseStep(StepContext context, DenseOptions options)
    {
        (_kernels, _team, _x, _y, _kernel) = (context.Kernels, context.Team, context.Inputs[0], context.Output, context.Parameters[0]);
        _bias = options.UseBias ? context.Parameters[1] : null;
        _fusedRelu = options.Activation is ReluOptions;
        _activation = _fusedRelu ? null : options.Activation?.CreateKernel(_kernels.Width);
        long rows = (long)context.BatchSize * _x.RowsPerSample;
        bool keepsInput = context.Training && _activation is { NeedsInput: true };
        _preActivation = keepsInput ? context.Allocate(rows * _y.Stride) : _y.Data;
        float* zeros = _bias is null && _fusedRelu ? context.Allocate(_y.Stride) : null;
        _forward = new GemmArguments
        {
            N = (int)_y.Stride,
            K = _x.Columns,
            A = _x.Data,
            StrideA = _x.Stride,
            B = _kernel.Values,
            StrideB = _kernel.Stride,
            C = _preActivation,
            StrideC = _y.Stride,
            Epilogue = _fusedRelu ? Epilogue.BiasRelu : _bias is null ? Epilogue.None : Epilogue.Bias,
            Operand = _bias is { } bias ? bias.Values : zeros,
        };
        _forwardRow = _kernels.PrepareRow(_forward);
        if (!context.Training)
        {
            return;
        }

        _y.EndsInRelu = _fusedRelu;
        _kernelGradient = new GemmArguments
        {
            M = _x.Columns,
            N = (int)_y.Stride,
            A = _x.Data,
            StrideA = _x.Stride,
            B = _y.Gradient,
            StrideB = _y.Stride,
            C = _kernel.Gradient,
            StrideC = _kernel.Stride,
        };
        if (_x.Gradient is null)
        {
            return;
        }

        bool mask = _x is { SoleReader: true, EndsInRelu: true };
        _x.ReluMaskedByReader = mask;
        _transposed = context.Allocate(_y.Columns * (long)_x.Stride);
        _inputGradient = new GemmArguments
        {
            N = (int)_x.Stride,
            K = _y.Columns,
            A = _y.Gradient,
            StrideA = _y.Stride,
            B = _transposed,
            StrideB = _x.Stride,
            C = _x.Gradient,
            StrideC = _x.Stride,
            Epilogue = mask ? Epilogue.MaskPositive : Epilogue.None,
            Operand = mask ? _x.Data : null,
        };
    }

    public override void Forward(int batch)
    {
        int rows = batch * _x.RowsPerSample;
        if (rows == 1 && _forwardRow.IsPrepared)
        {
            _forwardRow.Run();
        }
        else
        {
            _forward.M = rows;
            _kernels.Multiply(in _forward, _team);
        }

        _activation?.Forward(_preActivation, _y.Data, rows, _y.Columns, _y.Stride, _team);
    }

    public override void Backward(int batch)
    {
        int rows = batch * _x.RowsPerSample;
        if (_fusedRelu)
        {
            if (!_y.ReluMaskedByReader)
            {
                ReluMask.Apply(_y.Data, _y.Gradient, rows * _y.Stride, _team);
            }
        }
        else
        {
            _activation?.Backward(_preActivation, _y.Data, _y.Gradient, _y.Gradient, rows, _y.Columns, _y.Stride, _team);
        }

        _kernelGradient.K = rows;
        _kernels.MultiplyTransposed(in _kernelGradient, _team);
        if (_bias is { } bias)
        {
            SharedRows.Sum(_kernels, _y.Gradient, _y.Stride, rows, (int)_y.Stride, bias.Gradient, _team);
        }

        if (_x.Gradient is not null)
        {
            SharedRows.Transpose(_kernels, _kernel.Values, _kernel.Stride, _kernel.Rows, _kernel.Columns, _transposed, _x.Stride, _team);
            _inputGradient.M = rows;
            _kernels.Multiply(in _inputGradient, _team);
        }
    }
}
