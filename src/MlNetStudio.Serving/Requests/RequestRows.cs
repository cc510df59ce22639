using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Serving.Requests;

/// <summary>The rows of a request as the inputs of a model.</summary>
/// <param name="Inputs">The inputs in the graph's order, each [rows, 1].</param>
/// <param name="Count">The number of rows.</param>
/// <param name="IsSingle">Whether one row was sent by itself rather than in a list, so that the answer is no list either.</param>
internal readonly record struct RequestRows(Tensor[] Inputs, int Count, bool IsSingle);
