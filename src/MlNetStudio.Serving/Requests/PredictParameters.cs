using Microsoft.AspNetCore.Http;
using MlNetStudio.Data.Images;

namespace MlNetStudio.Serving.Requests;

/// <summary>What the address of a request for predictions asks for.</summary>
/// <param name="Explains">Whether it is to be said what the predictions come from.</param>
/// <param name="Fit">What is done to an image of another size.</param>
internal readonly record struct PredictParameters(bool Explains, ImageFit Fit)
{
    /// <summary>The parameter that asks for explanations.</summary>
    public const string Explain = "explain";

    /// <summary>The parameter that says what is done to an image of another size.</summary>
    public const string FitName = "fit";

    private static readonly (string Word, ImageFit Fit)[] Fits = [("none", ImageFit.None), ("resize", ImageFit.Resize), ("crop", ImageFit.Crop)];

    /// <summary>The words for what is done to an image of another size.</summary>
    public static IEnumerable<string> FitWords => Fits.Select(fit => fit.Word);

    /// <summary>Reads them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="takesImages">Whether the model takes images.</param>
    /// <exception cref="RequestException">One is unknown or has another value.</exception>
    public static PredictParameters Of(HttpRequest request, bool takesImages)
    {
        var parameters = default(PredictParameters);
        if (!request.QueryString.HasValue)
        {
            return parameters;
        }

        foreach (var (name, value) in request.Query)
        {
            string given = value.Count == 1 ? value[0]! : value.ToString();
            if (name == Explain)
            {
                parameters = parameters with
                {
                    Explains = given is "true" or "false" ? given == "true" : throw Bad($"'{Explain}' is true or false; {JsonText.Show(given)} was given."),
                };
            }
            else if (name == FitName && takesImages)
            {
                int place = Array.FindIndex(Fits, fit => fit.Word == given);
                parameters = parameters with { Fit = place >= 0 ? Fits[place].Fit : throw Bad($"'{FitName}' is {string.Join(", ", FitWords)}; {JsonText.Show(given)} was given.") };
            }
            else
            {
                throw new RequestException(
                    StatusCodes.Status400BadRequest, "unknown-parameter", "A parameter is unknown",
                    $"There is no parameter {JsonText.Show(name)}; {(takesImages ? $"'{Explain}' and '{FitName}' are the only ones" : $"'{Explain}' is the only one")}.");
            }
        }

        return parameters;
    }

    private static RequestException Bad(string detail) => new(StatusCodes.Status400BadRequest, "bad-parameter", "A parameter has a wrong value", detail);
}
