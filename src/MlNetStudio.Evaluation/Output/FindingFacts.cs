namespace MlNetStudio.Evaluation.Output;

/// <summary>Something that a check of the data found, for scripts; the reader of a report is told the sentence.</summary>
/// <remarks>
/// The kinds, and what the figure is: <c>leakage</c>, a column that alone gives the label (for classes the share of rows that
/// it gets right, for numbers the share of the variance that it explains, R²); <c>imbalance</c>, a class with few rows (its
/// share of the training rows); <c>duplicates</c>, test rows that are in training too (their share of the test rows);
/// <c>outliers</c>, numbers far from the others (their share of the column's training rows); <c>constant</c>, one value in
/// every training row (the share of rows that have it); <c>empty</c>, no value (1); <c>identifier</c>, a column that names its
/// rows (the share of different values); <c>freeText</c> (none); <c>wideCategories</c>, more categories than are told apart
/// (how many there are); <c>excluded</c>, left out as asked (none); <c>unseenCategories</c>, test rows with a category that
/// training never saw (how many rows); <c>drift</c>, where a model is evaluated: a column whose values have moved far from
/// those of the training rows (the population stability index).
/// </remarks>
/// <param name="Kind">What it is about, one of the words above.</param>
/// <param name="Column">The column; null where it is about whole rows.</param>
/// <param name="Figure">How much of it there is, as told above; null where there is no figure.</param>
/// <param name="Sentence">What was found and what it means, for people.</param>
public sealed record FindingFacts(string Kind, string? Column, double? Figure, string Sentence);
