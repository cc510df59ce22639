using System.IO.Compression;

namespace MlNetStudio.Data.Images;

/// <summary>
/// Reads images from NumPy files: an <c>.npy</c> with bytes [count, height, width] or [count, height, width, channels], with a second one for the
/// labels, or an <c>.npz</c> that holds both, under names such as <c>x_train</c> and <c>y_train</c>, <c>images</c> and <c>labels</c>.
/// </summary>
public static class NumpyReader
{
    private static readonly string[] TrainImages = ["x_train", "train_images", "images", "x", "arr_0"];
    private static readonly string[] TrainLabels = ["y_train", "train_labels", "labels", "y", "arr_1"];
    private static readonly string[] TestImages = ["x_test", "test_images"];
    private static readonly string[] TestLabels = ["y_test", "test_labels"];

    /// <summary>Reads two <c>.npy</c> files.</summary>
    /// <param name="images">The images.</param>
    /// <param name="labels">Their labels; null for none.</param>
    /// <param name="classNames">The names of the classes; null numbers them.</param>
    /// <exception cref="InvalidInputException">A file is missing, truncated or altered, or they do not fit together.</exception>
    public static ImageSet ReadNpy(string images, string? labels = null, IReadOnlyList<string>? classNames = null)
    {
        NumpyArray pixels;
        using (var reader = ByteReader.Open(images))
        {
            pixels = NumpyArray.Read(reader);
        }

        NumpyArray? classes = null;
        if (labels is not null)
        {
            using var reader = ByteReader.Open(labels);
            classes = NumpyArray.Read(reader);
        }

        return Create(pixels, classes, classNames, images, labels ?? images);
    }

    /// <summary>Reads an <c>.npz</c> file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="test">Whether the test part is wanted, if the file has one, not the training part.</param>
    /// <param name="classNames">The names of the classes; null numbers them.</param>
    /// <returns>The images; null where the test part is wanted and the file has none.</returns>
    /// <exception cref="InvalidInputException">The file is missing, truncated or altered, or holds no images.</exception>
    public static ImageSet? ReadNpz(string path, bool test = false, IReadOnlyList<string>? classNames = null)
    {
        using var file = ImageFiles.Open(path);
        var location = new SourceLocation(path);
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read);
            var images = Find(archive, test ? TestImages : TrainImages);
            if (images is null)
            {
                return test
                    ? null
                    : throw new InvalidInputException(
                        $"no images were found among the entries {string.Join(", ", archive.Entries.Take(12).Select(entry => $"'{entry.FullName}'"))}; they are expected under {string.Join(", ", TrainImages)}.", location);
            }

            var labels = Find(archive, test ? TestLabels : TrainLabels);
            return Create(
                Read(images, path),
                labels is null ? null : Read(labels, path),
                classNames,
                NameOf(path, images),
                NameOf(path, labels ?? images));
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidInputException($"this is no whole npz (zip) file: {exception.Message} It is truncated or altered.", location, exception);
        }
    }

    private static ZipArchiveEntry? Find(ZipArchive archive, string[] names) => names.Select(name => archive.GetEntry(name + ".npy")).FirstOrDefault(entry => entry is not null);

    private static string NameOf(string path, ZipArchiveEntry entry) => $"{path}/{entry.FullName}";

    private static NumpyArray Read(ZipArchiveEntry entry, string path)
    {
        // The declared length binds both ways: it bounds what is allocated, and a bomb ends there.
        using var stream = new CheckedStream(entry.Open(), entry.Crc32);
        using var reader = ByteReader.Of(stream, NameOf(path, entry), Math.Min(entry.Length, (entry.CompressedLength * 1032) + 64));
        var array = NumpyArray.Read(reader);
        return stream.IsIntact ? array : throw new InvalidInputException("the entry's checksum is wrong; the file is altered. Get it again.", reader.Location);
    }

    private static ImageSet Create(NumpyArray pixels, NumpyArray? labels, IReadOnlyList<string>? classNames, string images, string file)
    {
        var location = new SourceLocation(images);
        if (pixels.Type[1..] != "u1" || pixels.Shape.Length is not (3 or 4))
        {
            throw new InvalidInputException(
                $"images are bytes ('|u1') [count, height, width] or [count, height, width, channels]; this array is '{pixels.Type}' [{string.Join(", ", pixels.Shape)}].", location);
        }

        var shape = ImageShape.Checked(pixels.Shape[1], pixels.Shape[2], pixels.Shape.Length == 4 ? pixels.Shape[3] : 1, location);
        _ = ImageSet.BytesOf(pixels.Shape[0], shape, location);
        if (labels is null)
        {
            return new ImageSet(shape, pixels.Bytes, [], []);
        }

        if (labels.Shape.Length is not 1 && !(labels.Shape.Length == 2 && labels.Shape[1] == 1))
        {
            throw new InvalidInputException($"labels are [count], one for each image; this array is [{string.Join(", ", labels.Shape)}].", new SourceLocation(file));
        }

        return LabeledImages.Create(shape, pixels.Bytes, labels.ToLabels(new SourceLocation(file)), classNames, images, file);
    }

    /// <summary>Computes the checksum of what is read.</summary>
    private sealed class CheckedStream(Stream inner, uint expected) : Stream
    {
        private uint _crc;

        public bool IsIntact => _crc == expected;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int read = inner.Read(buffer);
            _crc = Crc32.Of(buffer[..read], _crc);
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
