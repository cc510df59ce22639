using MlNetStudio.Evaluation.Explanations;

namespace MlNetStudio.Evaluation.Report;

/// <summary>Single texts with what the model says of them and what each word does. They are rows of data: only there when they were asked for.</summary>
/// <param name="Column">The column.</param>
/// <param name="Samples">The texts: some that the model is sure of and right, and the mistakes that it is most sure of.</param>
public sealed record TextSection(string Column, IReadOnlyList<TextSample> Samples);

/// <summary>A text and what the model says of it.</summary>
/// <param name="Text">The text with what each word does to what the model says.</param>
/// <param name="Actual">The truth.</param>
/// <param name="Predicted">What the model says.</param>
/// <param name="IsRight">Whether that is right; of a regression, whether it is among the smaller errors.</param>
public sealed record TextSample(OccludedText Text, string Actual, string Predicted, bool IsRight);
