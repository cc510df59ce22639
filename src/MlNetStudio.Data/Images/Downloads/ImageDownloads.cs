using System.Collections.Immutable;

namespace MlNetStudio.Data.Images;

/// <summary>The well-known sets of images, where their publishers have them and what they must be: a closed registry.</summary>
public static class ImageDownloads
{
    private const long CifarBatch = 10_000 * 3073;

    /// <summary>Every set.</summary>
    public static ImmutableArray<ImageDownload> All { get; } =
    [
        new(
            "mnist",
            "MNIST: 60,000 + 10,000 handwritten digits, 28 x 28 gray (Y. LeCun, C. Cortes, C. Burges).",
            Idx(
                "https://ossci-datasets.s3.amazonaws.com/mnist/",
                ("train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9_912_422),
                ("train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28_881),
                ("t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1_648_877),
                ("t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4_542))),
        new(
            "fashion-mnist",
            "Fashion-MNIST: 60,000 + 10,000 articles of clothing, 28 x 28 gray (Zalando Research, MIT license).",
            Idx(
                "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                ("train-images-idx3-ubyte.gz", "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", 26_421_880),
                ("train-labels-idx1-ubyte.gz", "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", 29_515),
                ("t10k-images-idx3-ubyte.gz", "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", 4_422_102),
                ("t10k-labels-idx1-ubyte.gz", "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", 5_148))),
        new(
            "cifar10",
            "CIFAR-10: 50,000 + 10,000 photographs of ten classes, 32 x 32 in color (A. Krizhevsky, 2009).",
            [
                new DownloadFile(
                    new Uri("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
                    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                    170_052_171)
                {
                    Entries =
                    [
                        ("data_batch_1.bin", CifarBatch), ("data_batch_2.bin", CifarBatch), ("data_batch_3.bin", CifarBatch), ("data_batch_4.bin", CifarBatch),
                        ("data_batch_5.bin", CifarBatch), ("test_batch.bin", CifarBatch),
                    ],
                },
            ]),
    ];

    /// <summary>The set of a name, or null.</summary>
    public static ImageDownload? Find(string name) => All.FirstOrDefault(download => download.Name == name);

    private static ImmutableArray<DownloadFile> Idx(string folder, params (string Name, string Sha256, long Bytes)[] files) =>
        [.. files.Select(file => new DownloadFile(new Uri(folder + file.Name), file.Sha256, file.Bytes))];
}
