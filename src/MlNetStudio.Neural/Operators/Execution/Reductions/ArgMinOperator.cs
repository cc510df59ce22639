namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ArgMin: the place of the first (with select_last_index of the last) least element along an axis.</summary>
internal sealed class ArgMinOperator() : ArgOperator("ArgMin", greatest: false);
