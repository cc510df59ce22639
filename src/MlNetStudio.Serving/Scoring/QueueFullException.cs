namespace MlNetStudio.Serving.Scoring;

/// <summary>As many requests wait as may.</summary>
internal sealed class QueueFullException : Exception;
