using System.Text;
using System.Text.Json;
using SamCam.Coordinator.Indexing;
using SamCam.Datasets;
using SamCam.Segmentation;
using SamCam.Testing;
using SamCam.Testing.Servers;

namespace SamCam.Pipeline.Tests.Coordinator;

/// <summary>A dataset in a bucket is the same dataset as in a folder: items, order, identity, warnings, and errors but for the place.</summary>
public sealed class ObjectDatasetFilesTests(TestServers servers) : IDisposable
{
    private const string Coco = """
        {"info": {}, "images": [{"id": 9, "file_name": "b.jpg", "width": 4, "height": 3}, {"id": 2, "file_name": "sub/a.jpg"}],
         "annotations": [{"image_id": 2, "category_id": 7, "iscrowd": 0}, {"image_id": 9, "category_id": 3}, {"image_id": 5, "category_id": 3}],
         "categories": [{"id": 7, "name": "dog"}, {"id": 3, "name": "cat"}]}
        """;

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Files by path, and the request with paths relative to the place.</summary>
    public static TheoryData<string, DatasetRequest> Datasets => new()
    {
        // Plain folders.
        { "labels.csv=image,labels\nb.jpg,cat;dog\nsub/a,dog\nnone,\nx.png,cat|images/b.jpg|images/sub/a.png|images/x.png|images/left/out.jpg|images/.hidden.jpg", new("") },
        { "labels.json={\"a.jpg\": [\"cat\"], \"b\": []}|a.jpg|b.webp|classes.txt=dog\ncat", new("") },
        { "l/mine.csv=image,labels\na,cat|l/classes.txt=cat|photos/a.jpg|x.jpg", new("", Images: "photos", Labels: "l/mine.csv") },
        { "a.jpg|a/z.jpg|a-b/x.jpg|a.b/x.jpg|B.jpg|ü.jpg|\uFF21.jpg|\U0001D4B3.jpg|.git/x.jpg|a/.x.jpg|a/notes.txt|z/z/z.tif|10.jpg|9.jpg", new("", AllowUnlabelled: true) },
        { "classes.txt=cat|images/b.png|images/a.png", new("", AllowUnlabelled: true) },

        // COCO.
        { $"annotations/instances_val.json={Coco}|val/b.jpg|val/sub/a.jpg", new("") },
        { $"annotations/instances_val.json={Coco}|annotations/instances_train.json={Coco}|images/train/b.jpg", new("", Split: "train") },
        { $"annotations/instances_val.json={Coco}|images/b.jpg", new("annotations/instances_val.json") },
        { $"x.json={Coco}|b.jpg", new("x.json") },
        { $"x.json={Coco}|photos/b.jpg|l.json={{\"b\": [\"dog\"], \"sub/a\": []}}", new("x.json", Images: "photos", Labels: "l.json") },

        // VOC.
        { "JPEGImages/a.jpg|ImageSets/Segmentation/train.txt=a\nb\n|Annotations/a.xml=<annotation><object><name>cat</name></object></annotation>|Annotations/b.xml=<annotation/>", new("") },
        { "VOCdevkit/VOC2012/JPEGImages/a.jpg|VOCdevkit/VOC2012/ImageSets/Segmentation/val.txt=a|l.json={\"a\": [\"cow\"]}", new("", Labels: "l.json", Split: "val") },
        { "JPEGImages/a.jpg|ImageSets/Segmentation/train.txt=a|classes.txt=lynx|Annotations/a.xml=<annotation><object><name>lynx</name></object></annotation>", new("") },

        // What is wrong.
        { "a.txt", new("none") },
        { "a.txt", new("a.txt") },
        { "a.jpg", new("") },
        { "a.txt", new("", AllowUnlabelled: true) },
        { "labels.csv=image,labels\na.jpg,cat|a.jpg", new("", Split: "val") },
        { "labels.csv=image,labels\na.jpg,cat|a.jpg", new("", Labels: "none.csv") },
        { "labels.csv=image,labels\na.jpg,cat|a.jpg", new("", Images: "none") },
        { "labels.csv=image,labels\na.jpg,cat|a.jpg", new("", Images: "a.jpg") },
        { "labels.csv=image,labels\na.jpg,cat|a.jpg|l.txt=a", new("", Labels: "l.txt") },
        { "labels.csv=image,label\na.jpg,cat|a.jpg", new("") },
        { "labels.csv=image,labels\na.jpg,unicorn|classes.txt=cat|a.jpg", new("") },
        { "labels.csv=image,labels\na.jpg,cat\nA.png,cat|a.jpg", new("") },
        { "labels.csv=image,labels\n../a.jpg,cat|a.jpg", new("") },
        { "labels.csv=|a.jpg", new("") },
        { "labels.json={\"a\": [|a.jpg", new("") },
        { "classes.txt=\xFF|labels.csv=image,labels\na.jpg,cat|a.jpg", new("") },
        { "annotations/instances_a.json={}|annotations/instances_b.json={}", new("") },
        { "annotations/instances_a.json={}", new("", Split: "b") },
        { "annotations/instances_a.json={\"images\": []}", new("") },
        { $"annotations/instances_val.json={Coco[..100]}|val/b.jpg", new("") },
        { $"annotations/instances_val.json={Coco}", new("") },
        { $"x.json={Coco}|b.jpg", new("x.json", Split: "val") },
        { "JPEGImages/a.jpg|ImageSets/Segmentation/train.txt=a", new("") },
        { "JPEGImages/a.jpg|ImageSets/Segmentation/train.txt=a|ImageSets/Segmentation/val.txt=a", new("", Split: "test") },
        { "JPEGImages/a.jpg|ImageSets/Segmentation/train.txt=a|Annotations/b.xml=<annotation/>", new("") },
        { "JPEGImages/a.jpg|ImageSets/Segmentation/train.txt=a|Annotations/a.xml=<annotation>", new("") },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Datasets))]
    public async Task It_is_the_same_in_a_bucket_and_in_a_folder(string files, DatasetRequest request)
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores();
        var place = bucket.Location + "/sets/one";
        foreach (var (path, content) in Parse(files))
        {
            await File.WriteAllBytesAsync(folder.PathOf(path), content, Token);
            await stores.Open(place).PutAsync(path, content, Token);
        }

        var here = await DescribeAsync(request, folder.Root, LocalDatasetFiles.Instance);

        (await DescribeAsync(request, place, new ObjectDatasetFiles(stores, Token))).ShouldBe(here);
        (await DescribeAsync(request, folder.Root, new ObjectDatasetFiles(stores, Token))).ShouldBe(here);
        (await DescribeAsync(request, folder.Root, files: null)).ShouldBe(here);
    }

    [Fact]
    public async Task Parts_of_a_dataset_may_lie_in_different_places()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores();
        await stores.Open(bucket.Location + "/photos").PutAsync("a.jpg", new byte[] { 1 }, Token);
        await File.WriteAllTextAsync(folder.PathOf("labels.csv"), "image,labels\na,cat", Token);

        var dataset = DatasetLocator.Open(new DatasetRequest(folder.Root, Images: bucket.Location + "/photos"), new ObjectDatasetFiles(stores, Token), Token);

        dataset.ImageRoot.ShouldBe(bucket.Location + "/photos");
        await foreach (var item in dataset.ReadAsync(Token))
        {
            item.Path.ShouldBe("a.jpg");
            (await stores.Open(dataset.ImageRoot).ReadAsync(item.Path, 1, Token)).ShouldBe([1]);
        }
    }

    [Fact]
    public async Task A_whole_bucket_may_be_a_dataset()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores(roots: bucket.Location);
        await stores.Open(bucket.Location).PutAsync("x.json", Encoding.UTF8.GetBytes(Coco), Token);
        await stores.Open(bucket.Location).PutAsync("b.jpg", new byte[] { 1 }, Token);

        foreach (var source in new[] { "/x.json", "" })
        {
            var request = new DatasetRequest(bucket.Location + source, AllowUnlabelled: true);
            DatasetLocator.Open(request, new ObjectDatasetFiles(stores, Token), Token).ImageRoot.ShouldBe(bucket.Location);
        }
    }

    [Fact]
    public async Task Nothing_outside_the_roots_is_read()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var open = bucket.Stores();
        foreach (var place in new[] { folder.Root + "/in", folder.Root + "/out", bucket.Location + "/in", bucket.Location + "/out" })
        {
            await open.Open(place).PutAsync("labels.csv", "image,labels\na.jpg,cat"u8.ToArray(), Token);
            await open.Open(place).PutAsync("a.jpg", new byte[] { 1 }, Token);
        }

        using var stores = bucket.Stores(roots: [folder.Root + "/in", bucket.Location + "/in"]);
        foreach (var root in new[] { folder.Root, bucket.Location })
        {
            var inside = new DatasetRequest(root + "/in");
            Open(inside).Count.ShouldBe(1);
            foreach (var request in new[] { inside with { Source = root + "/out" }, inside with { Images = root + "/out" }, inside with { Labels = root + "/out/labels.csv" } })
                Should.Throw<InputException>(() => Open(request)).Message.ShouldContain("Objects:Roots");
        }

        IDataset Open(DatasetRequest request) => DatasetLocator.Open(request, new ObjectDatasetFiles(stores, Token), Token);
    }

    [Fact]
    public async Task A_store_that_is_away_is_not_a_bad_dataset()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores(bucket.With(endpoint: "http://127.0.0.1:1", maxAttempts: 1));

        var files = new ObjectDatasetFiles(stores, Token);
        Should.Throw<DatasetUnavailableException>(() => DatasetLocator.Open(new DatasetRequest(bucket.Location), files, Token)).Message.ShouldContain("Connection refused");
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_named()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores();

        var files = new ObjectDatasetFiles(stores, Token);
        Should.Throw<InputException>(() => DatasetLocator.Open(new DatasetRequest("s3://samcam-no-such-bucket/a"), files, Token)).Message.ShouldContain("no such bucket");
    }

    private static async Task<string> DescribeAsync(DatasetRequest request, string root, IDatasetFiles? files)
    {
        request = request with
        {
            Source = Path.Combine(root, request.Source),
            Images = request.Images is null ? null : Path.Combine(root, request.Images),
            Labels = request.Labels is null ? null : Path.Combine(root, request.Labels),
        };
        return (await OutcomeAsync()).Replace(root, "ROOT", StringComparison.Ordinal).Replace("ROOT/\"", "ROOT\"", StringComparison.Ordinal);

        async Task<string> OutcomeAsync()
        {
            try
            {
                var dataset = files is null ? DatasetLocator.Open(request, Token) : DatasetLocator.Open(request, files, Token);
                var items = new List<ImageItem>();
                await foreach (var item in dataset.ReadAsync(Token))
                    items.Add(item);
                return JsonSerializer.Serialize(new { dataset.Kind, dataset.ImageRoot, dataset.ClassNames, dataset.Identity.Hash, dataset.Identity.Parts, dataset.Count, dataset.Warnings, Items = items });
            }
            catch (InputException e)
            {
                return "refused: " + e.Message;
            }
        }
    }

    // Latin-1 for the one file that must not be UTF-8.
    private static IEnumerable<(string Path, byte[] Content)> Parse(string files)
    {
        foreach (var file in files.Split('|'))
        {
            var end = file.IndexOf('=', StringComparison.Ordinal);
            var content = end < 0 ? "x" : file[(end + 1)..];
            yield return (end < 0 ? file : file[..end], content == "\xFF" ? [0xFF] : Encoding.UTF8.GetBytes(content));
        }
    }
}
