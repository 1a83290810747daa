using System.Runtime.InteropServices;
using Amazon.S3.Model;

namespace SamCam.Storage.Objects;

/// <summary>Builds requests that carry bytes, and names what is remembered beside them.</summary>
internal static class S3Request
{
    /// <summary>Metadata: the SHA-256 of the object's bytes, so that equal bytes are found without reading them.</summary>
    public const string Sha256 = "sha256";

    /// <summary>Metadata: which call wrote the object, so that a call whose answer got lost finds its own success.</summary>
    public const string Writer = "writer";

    /// <summary>A request that writes a whole object.</summary>
    public static PutObjectRequest Put(string bucket, string key, ReadOnlyMemory<byte> content, string? sha256, string writer, bool create)
    {
        var request = new PutObjectRequest
        {
            BucketName = bucket,
            Key = key,
            InputStream = StreamOf(content),
            UseChunkEncoding = false,
            IfNoneMatch = create ? "*" : null,
        };
        request.Metadata[Writer] = writer;
        if (sha256 is not null)
            request.Metadata[Sha256] = sha256;
        return request;
    }

    /// <summary>A request that writes a part.</summary>
    public static UploadPartRequest Part(string bucket, string key, string uploadId, int number, ReadOnlyMemory<byte> content) => new()
    {
        BucketName = bucket,
        Key = key,
        UploadId = uploadId,
        PartNumber = number,
        PartSize = content.Length,
        InputStream = StreamOf(content),
        UseChunkEncoding = false,
    };

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
}
