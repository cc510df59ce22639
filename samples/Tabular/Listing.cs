using Microsoft.ML.Data;

namespace MlNetStudio.Samples.Tabular;

/// <summary>A flat to let, as a business has it in a table: free text, a category, numbers, some of them missing.</summary>
internal sealed class Listing
{
    public string Description { get; set; } = "";

    public string City { get; set; } = "";

    public float Area { get; set; }

    /// <summary>NaN where the landlord did not say.</summary>
    public float Floor { get; set; }

    public float Rent { get; set; }
}

/// <summary>What the model says of a listing.</summary>
internal sealed class RentPrediction
{
    [ColumnName("Score")]
    public float Rent { get; set; }
}

/// <summary>Invented listings, the same in every run: the rent follows from area, city, floor and a few words, with noise.</summary>
internal static class Listings
{
    private static readonly (string Word, float Worth)[] Words =
    [
        ("balcony", 80), ("renovated", 120), ("noisy street", -90), ("garden", 110), ("old kitchen", -70), ("parquet", 40), ("elevator", 30),
    ];

    private static readonly (string City, float PerSquareMeter)[] Cities = [("Bern", 16), ("Basel", 15), ("Geneva", 21), ("Chur", 12)];

    public static IEnumerable<Listing> Generate(int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            var (city, price) = Cities[random.Next(Cities.Length)];
            var named = Words.Where(_ => random.NextDouble() < 0.3).ToArray();
            float area = 25 + (random.NextSingle() * 110);
            float floor = random.Next(7);
            yield return new Listing
            {
                Description = $"Flat with {string.Join(", ", named.Select(word => word.Word).DefaultIfEmpty("nothing special"))}.",
                City = city,
                Area = area,
                Floor = random.NextDouble() < 0.1 ? float.NaN : floor,
                Rent = 300 + (price * area) + (12 * floor) + named.Sum(word => word.Worth) + (random.NextSingle() * 60) - 30,
            };
        }
    }
}
