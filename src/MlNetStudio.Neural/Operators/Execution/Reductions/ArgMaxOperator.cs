namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ArgMax: the place of the first (with select_last_index of the last) greatest element along an axis.</summary>
internal sealed class ArgMaxOperator() : ArgOperator("ArgMax", greatest: true);
