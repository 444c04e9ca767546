# What hosts and workers may do, and what ECS may do to start them. A test compares the actions with the adapters.

data "aws_iam_policy_document" "tasks_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "task" {
  name               = "${var.name}-task"
  assume_role_policy = data.aws_iam_policy_document.tasks_assume.json
}

locals {
  # "eu.amazon.nova-pro-v1:0" is the profile of the model "amazon.nova-pro-v1:0" in the regions of an area.
  base_model = replace(var.bedrock_model, "/^(eu|us|apac|us-gov|jp|au|global)\\./", "")
  bedrock_resources = length(var.bedrock_resources) > 0 ? var.bedrock_resources : [
    "arn:${data.aws_partition.current.partition}:bedrock:*::foundation-model/${local.base_model}",
    "arn:${data.aws_partition.current.partition}:bedrock:${var.region}:${data.aws_caller_identity.current.account_id}:inference-profile/${var.bedrock_model}",
  ]
}

data "aws_iam_policy_document" "task" {
  statement {
    sid       = "Recordings"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    resources = ["${aws_s3_bucket.recordings.arn}/*"]
  }

  statement {
    sid       = "RecordingsList"
    actions   = ["s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = [aws_s3_bucket.recordings.arn]
  }

  statement {
    sid       = "RecordingsKey"
    actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
    resources = [aws_kms_key.main.arn]
  }

  # Jobs have no ARN before they exist, and Comprehend keeps nothing.
  statement {
    sid = "Speech"
    actions = [
      "transcribe:StartTranscriptionJob",
      "transcribe:GetTranscriptionJob",
      "transcribe:DeleteTranscriptionJob",
    ]
    resources = ["*"]
  }

  statement {
    sid = "Texts"
    actions = [
      "comprehend:BatchDetectSentiment",
      "comprehend:BatchDetectKeyPhrases",
      "comprehend:BatchDetectDominantLanguage",
      "comprehend:DetectPiiEntities",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "Notes"
    actions   = ["bedrock:InvokeModel"]
    resources = local.bedrock_resources
  }
}

resource "aws_iam_role_policy" "task" {
  name   = "attune"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.task.json
}

# The collector beside each task; and a shell in a task, where allow_shell is set.
data "aws_iam_policy_document" "task_platform" {
  statement {
    sid       = "Traces"
    actions   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
    resources = ["*"]
  }

  statement {
    sid       = "Metrics"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    resources = ["${aws_cloudwatch_log_group.metrics.arn}:*"]
  }

  dynamic "statement" {
    for_each = var.allow_shell ? ["Shell"] : []

    content {
      sid = statement.value
      actions = [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ]
      resources = ["*"]
    }
  }
}

resource "aws_iam_role_policy" "task_platform" {
  name   = "platform"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.task_platform.json
}

resource "aws_iam_role" "start" {
  name               = "${var.name}-start"
  assume_role_policy = data.aws_iam_policy_document.tasks_assume.json
}

data "aws_iam_policy_document" "start" {
  statement {
    sid       = "RegistrySignIn"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "Image"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [for repository in aws_ecr_repository.main : repository.arn]
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.tasks.arn}:*"]
  }

  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [for secret in aws_secretsmanager_secret.main : secret.arn]
  }

  statement {
    sid       = "SecretsKey"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.main.arn]
  }
}

resource "aws_iam_role_policy" "start" {
  name   = "start"
  role   = aws_iam_role.start.id
  policy = data.aws_iam_policy_document.start.json
}
